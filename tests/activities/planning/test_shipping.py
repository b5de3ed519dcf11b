"""The programmes that come with the program: laid out once, and the staff's from then on."""

import pytest
from django.core.management import call_command

from activities.models import SeriesTemplate, ShippedTemplate, TemplateSession
from activities.planning.materials import check_materials
from activities.planning.shipped import ABC, MASSAGE, SAMSPEL, SHIPPED, STORKEN
from activities.planning.shipping import ship_templates, shipped_template
from familjecentral.audit.models import AuditEvent
from tests.activities.planning.made import NOW

pytestmark = pytest.mark.django_db


def ship() -> int:
    return ship_templates(now=NOW)


def test_four_programmes_are_laid_out_for_all_centres_with_working_titles():
    assert ship() == 4
    about = {
        code: (found.rhythm, found.sessions.count(), found.centre) for code in (STORKEN, ABC, SAMSPEL, MASSAGE)
        if (found := shipped_template(code))
    }  # fmt: skip
    assert about == {
        STORKEN: ("birth", 10, None), ABC: ("weekly", 4, None), SAMSPEL: ("weekly", 8, None),
        MASSAGE: ("weekly", 4, None),
    }  # fmt: skip
    assert not TemplateSession.objects.filter(is_working_title=False).exists()
    assert AuditEvent.objects.get(action="shipped_templates").count == 4


def test_storken_has_three_sessions_before_birth_and_its_eighth_at_the_library():
    ship()
    sessions = list(shipped_template(STORKEN).sessions.all())
    weeks = [each.weeks_from_birth for each in sessions]
    assert weeks == sorted(weeks)
    assert [week < 0 for week in weeks] == [True] * 3 + [False] * 7
    assert 120 <= weeks[-1] <= 156  # two and a half to three years
    assert [each.number for each in sessions if each.usual_venue == "Biblioteket"] == [8]
    assert all(each.theme and each.text and each.dialogue_cards for each in sessions)


def test_every_link_that_comes_along_is_one():
    for programme in SHIPPED:
        for session in programme.sessions:
            assert check_materials("\n".join(session.materials)) == "\n".join(session.materials)


def test_a_second_time_nothing_happens_and_what_staff_have_edited_stays():
    ship()
    template = shipped_template(STORKEN)
    template.title = "Vårt eget storkprogram"
    template.save()
    template.sessions.filter(number=1).update(title="Vår egen titel")
    assert ship() == 0
    assert (SeriesTemplate.objects.count(), shipped_template(STORKEN).title) == (4, "Vårt eget storkprogram")
    assert template.sessions.get(number=1).title == "Vår egen titel"
    assert AuditEvent.objects.filter(action="shipped_templates").count() == 1


def test_what_has_been_deleted_never_comes_back():
    ship()
    shipped_template(ABC).delete()
    assert ship() == 0
    assert shipped_template(ABC) is None
    assert SeriesTemplate.objects.count() == 3


def test_a_template_of_that_title_that_was_there_before_stands():
    mine = SeriesTemplate.objects.create(title="Spädbarnsmassage", about="Vår egen.", rhythm="weekly")
    assert ship() == 3
    assert shipped_template(MASSAGE) == mine
    assert (mine.sessions.count(), SeriesTemplate.objects.get(pk=mine.pk).about) == (0, "Vår egen.")


def test_a_programme_that_comes_with_a_later_version_is_laid_out_beside_the_old(monkeypatch):
    ship()
    ShippedTemplate.objects.filter(code=ABC).delete()
    SeriesTemplate.objects.filter(title__startswith="Alla barn").delete()
    assert ship() == 1
    assert shipped_template(ABC).sessions.count() == 4


def test_the_command_does_it_and_says_how_many(capsys):
    call_command("ship_templates")
    assert "4" in capsys.readouterr().out
    call_command("ship_templates", verbosity=0)
    assert capsys.readouterr().out == ""
