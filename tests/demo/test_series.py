"""The demo's groups are made from the programmes that come with the program, as a lead makes them."""

from datetime import date

import pytest

from activities.models import SeriesTemplate
from demo import series
from demo.centres import make_centres
from demo.days import is_open_day
from demo.programme import close_in_summer
from familjecentral import clock
from tests.factories import stockholm

TODAY = date(2026, 11, 24)


@pytest.mark.django_db
def test_two_groups_of_ten_sessions_and_a_course_of_four_on_open_days():
    with clock.at(stockholm(2026, 11, 24, 9, 30)):
        centres = make_centres(TODAY)
        for centre in centres:
            close_in_summer(centre, TODAY)
        series.make_templates()
        groups = series.make_series(centres, TODAY)
    assert [(g.activity.centre.slug, g.sessions.count(), g.capacity) for g in groups] == [
        ("gimo", 10, 12), ("herrljunga", 10, 12), ("herrljunga", 4, 14),
    ]  # fmt: skip
    assert SeriesTemplate.objects.count() == 4
    days = [day for group in groups for day in group.sessions.values_list("on_date", flat=True)]
    assert [day for day in days if not is_open_day(day)] == []
    assert min(days) < TODAY < max(days)
    library = [each.venue.name for group in groups[:2] for each in group.sessions.filter(number=8)]
    assert library == ["Biblioteket", "Biblioteket"]
