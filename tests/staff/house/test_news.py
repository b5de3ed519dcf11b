"""News: which is shown when, one on the start page at a time, and what is refused."""

import uuid
from datetime import timedelta

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from staff.house import news
from staff.house.rules import HouseDenied, HouseRefused
from staff.models import Closure, News
from tests.factories import FamilyCentreFactory

from .conftest import TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def write(centre, *, key=None, **values):
    contents = {"title": "Nytt", "text": "Vi har nya böcker.", "from_date": TODAY, "to_date": None} | values
    return news.write_news(centre=centre, key=key or uuid.uuid4(), by=SYSTEM, **{"is_pinned": False} | contents)


def change(row, **values):
    contents = {name: getattr(row, name) for name in ("title", "text", "from_date", "to_date", "is_pinned")}
    return news.change_news(news=row, by=SYSTEM, **contents | values)


@pytest.mark.parametrize(
    ("begins", "ends", "is_shown"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (-9, -1, False), (1, None, False), (-9, None, True)],
)
def test_it_is_shown_from_its_first_day_to_its_last(centre, begins, ends, is_shown):
    write(
        centre,
        from_date=TODAY + begins * DAY,
        to_date=None if ends is None else TODAY + ends * DAY,
        is_pinned=True,
    )
    assert news.news_now(centre, TODAY).exists() == is_shown
    assert (news.pinned_news(centre, TODAY) is not None) == is_shown
    assert news.all_news(centre).count() == 1


def test_one_is_pinned_at_a_time_and_another_centres_stays(centre):
    far = write(FamilyCentreFactory(), is_pinned=True)
    first, second = write(centre, is_pinned=True), write(centre, title="Annat")
    assert news.pinned_news(centre, TODAY) == first
    change(second, is_pinned=True)
    assert list(News.objects.filter(is_pinned=True).order_by("pk")) == [far, second]
    change(second, title="Omskrivet", is_pinned=True)
    assert [each.title for each in news.news_now(centre, TODAY)] == ["Omskrivet", "Nytt"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title": " \n"}, HouseDenied.NO_TITLE),
        ({"text": " "}, HouseDenied.NO_TEXT),
        ({"to_date": TODAY - DAY}, HouseDenied.ENDS_BEFORE),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(centre, values, reason):
    row = write(centre)
    for verb in (lambda: write(centre, **values), lambda: change(row, **values)):
        with pytest.raises(HouseRefused) as refused:
            verb()
        assert refused.value.reason == reason
    assert News.objects.get() == row
    assert News.objects.get().title == "Nytt"


def test_the_same_form_twice_is_one_and_with_other_words_it_is_refused(centre, key):
    assert write(centre, key=key, is_pinned=True) == write(centre, key=key, is_pinned=True)
    with pytest.raises(HouseRefused) as refused:
        write(centre, key=key, title="Annat")
    assert refused.value.reason == HouseDenied.KEY_REUSED
    assert news.pinned_news(centre, TODAY).title == "Nytt"


def test_what_is_taken_away_is_gone_and_each_change_is_in_the_log(centre):
    news.remove_news(news=change(write(centre), title="Annat"), by=SYSTEM)
    assert News.objects.count() == 0
    told = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(told) == ["wrote_news", "changed_news", "removed_news"]


def test_closed_days_are_those_that_are_not_over(centre):
    for number, (begins, ends) in enumerate([(-3, -1), (5, 6), (-1, 0), (2, 2)]):
        Closure.objects.create(
            centre=centre, from_date=TODAY + begins * DAY, to_date=TODAY + ends * DAY, reason=f"Dag {number}"
        )
    assert [each.reason for each in news.closures_to_come(centre, TODAY)] == ["Dag 2", "Dag 3", "Dag 1"]
