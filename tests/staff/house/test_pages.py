"""Pages worth knowing, and what the nights find out about their links."""

import uuid
from datetime import timedelta

import pytest

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM
from familjecentral.looking_at_links import Fault
from staff import tasks
from staff.house import links, pages
from staff.house.rules import HouseDenied, HouseRefused
from staff.models import KnowledgePage, PageLink
from tests.factories import FamilyCentreFactory

from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
NIGHT = timedelta(days=1)


def write(centre, *, key=None, **values):
    contents = {"title": "Sömn", "summary": "", "text": "Att sova", "is_published": True} | values
    return pages.write_page(centre=centre, key=key or uuid.uuid4(), by=SYSTEM, today=TODAY, **contents)


def change(page, **values):
    contents = {name: getattr(page, name) for name in ("title", "summary", "text", "is_published")}
    return pages.change_page(page=page, by=SYSTEM, today=TODAY, **contents | values)


def test_addresses_are_made_of_titles_and_stay_with_new_ones(centre):
    titles = ["Tal på två språk", "Tal, på två språk!", "???", "Tal på två språk", "ö" * 120]
    slugs = [write(centre, title=title).slug for title in titles]
    assert slugs == ["tal-pa-tva-sprak", "tal-pa-tva-sprak-2", "sida", "tal-pa-tva-sprak-3", "o" * 50]
    assert write(FamilyCentreFactory(), title=titles[0]).slug == slugs[0]
    assert change(KnowledgePage.objects.earliest("pk"), title="Annat").slug == slugs[0]


def test_a_draft_is_nobodys_but_those_who_write_it(centre):
    draft, page = write(centre, is_published=False), write(centre, title="Annat")
    assert list(pages.published_pages(centre)) == [page]
    assert (pages.published_page(centre, draft.slug), pages.published_page(centre, page.slug)) == (None, page)
    assert list(pages.all_pages(centre)) == [draft, page]


@pytest.mark.parametrize(
    ("values", "reason"), [({"title": " "}, HouseDenied.NO_TITLE), ({"text": "\n"}, HouseDenied.NO_TEXT)]
)
def test_what_is_refused_leaves_everything_as_it_was(centre, values, reason):
    page = write(centre)
    for verb in (lambda: write(centre, **values), lambda: change(page, **values)):
        with pytest.raises(HouseRefused) as refused:
            verb()
        assert refused.value.reason == reason
    assert KnowledgePage.objects.get().text == "Att sova"


def test_the_same_form_twice_is_one_page(centre, key):
    assert write(centre, key=key) == write(centre, key=key)
    with pytest.raises(HouseRefused) as refused:
        write(centre, key=key, text="Annat")
    assert (refused.value.reason, KnowledgePage.objects.count()) == (HouseDenied.KEY_REUSED, 1)


# ---- Links


@pytest.fixture
def world(monkeypatch):
    """What is wrong with which address, as the world has it; and what was asked."""
    faults, asked = {}, []

    def look_at(url, net=None):
        asked.append(url)
        return faults.get(url)

    monkeypatch.setattr(links, "look_at", look_at)
    faults["asked"] = asked
    return faults


def look(nights=0):
    return links.look_at_links(now=NOW + nights * NIGHT, by=SYSTEM)


def told(centre):
    return [(each.page.title, each.url, each.fault, each.broken_since) for each in links.broken_links(centre)]


def test_a_broken_link_is_told_with_its_page_and_since_when_until_it_works_again(centre, world):
    write(centre, text="[a](https://a.se) [b](https://b.se)")
    world["https://b.se"] = Fault.NOT_FOUND
    assert [look(), look(1)] == [1, 1]
    assert told(centre) == [("Sömn", "https://b.se", "not_found", NOW)]
    world["https://b.se"] = Fault.NO_ANSWER
    look(2)
    assert told(centre) == [("Sömn", "https://b.se", "no_answer", NOW)]
    del world["https://b.se"]
    look(3)
    assert told(centre) == []
    world["https://b.se"] = Fault.NO_ANSWER
    look(4)
    assert told(centre) == [("Sömn", "https://b.se", "no_answer", NOW + 4 * NIGHT)]


def test_each_address_is_asked_once_in_all_languages_and_none_of_a_page_that_nobody_can_open(centre, world):
    page = write(centre, text="[a](https://a.se)")
    page.translations = {"en": {"text": "[b](https://b.se)"}, "ar": {"title": "x"}}
    page.save()
    write(centre, title="Annan", text="[a](https://a.se)")
    write(centre, title="Utkast", text="[c](https://c.se)", is_published=False)
    write(FamilyCentreFactory(is_published=False), text="[d](https://d.se)")
    look()
    assert world["asked"] == ["https://a.se", "https://b.se"]
    assert AuditEvent.objects.get(action="looked_at_links").count == 2
    assert PageLink.objects.count() == 3


def test_what_is_not_in_the_page_any_more_is_told_no_more(centre, world):
    page = write(centre, text="[a](https://a.se) [b](https://b.se)")
    world |= {"https://a.se": Fault.NOT_FOUND, "https://b.se": Fault.NOT_FOUND}
    world_before = look()
    change(page, text="[b](https://b.se)")
    assert (world_before, [each[1] for each in told(centre)]) == (2, ["https://b.se"])
    change(page, is_published=False)
    look(1)
    assert told(centre) == []


def test_a_page_that_is_removed_while_the_world_is_asked_stops_nothing(centre, world, monkeypatch):
    page = write(centre, text="[a](https://a.se)")
    other = write(centre, title="Annan", text="[b](https://b.se)")
    monkeypatch.setattr(
        links, "look_at", lambda url, net=None: KnowledgePage.objects.filter(pk=page.pk).delete() and None
    )
    look()
    assert list(PageLink.objects.values_list("page_id", "url")) == [(other.pk, "https://b.se")]


@pytest.mark.parametrize(("is_on", "asked"), [(True, ["https://a.se"]), (False, [])])
def test_the_world_is_asked_only_where_it_may_be(centre, world, settings, is_on, asked):
    write(centre, text="[a](https://a.se)")
    settings.CHECK_LINKS = is_on
    tasks.look_where_links_lead(timestamp=0)
    assert world["asked"] == asked
