"""Each cell of the secrecy table through HTTP: what a person can see and do in a browser, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from staff.models import StaffRole
from staff.secrecy import CELLS, PERMISSIONS, Answer, Who
from tests.secrecy.rows import fingerprints
from tests.secrecy.test_attacker import TRUSTED, Attacker, changes_beyond_right, words_of
from tests.secrecy.walking import (
    ADDRESSES,
    ADMIN_POSTS,
    Doors,
    addresses_of,
    names_of_all_urls,
    posted,
    text_of,
)
from tests.secrecy.world import CODE

pytestmark = pytest.mark.xdist_group("secrecy-walks")  # its world is made once

# What else happens, by itself, when something that is allowed is done.
CONSEQUENCES = {
    ("contact", "create"), ("child", "create"), ("message", "create"),  # of signing up, and of cancelling
    ("tablet", "create"),  # a device is paired; "change" is that the pairing ends
    ("sharing", "create"),  # a decision is made; "change" is that it ends
    ("message", "delete"),  # of who is erased
    ("attendance", "create"),  # each mark stays in the history
    ("locked_period", "create"),  # days are locked; "change" is that they are opened again
    ("theme", "create"), ("training_theme", "create"), ("introduction_plan", "create"),  # lists are changed so
    ("training", "create"), ("introduction", "create"), ("improvement", "create"), ("steering", "create"),
    ("retention", "create"), ("document", "create"),
    ("survey", "create"),  # a new version is how a survey is changed
    ("role", "create"), ("role", "delete"),  # of accounts and their roles, by IT
}  # fmt: skip


OWN = {Who.PARENT, Who.STAFF, Who.LEAD, Who.TABLET}  # who belong to the own service's families
OF_REPORTS = dict.fromkeys(("counselling", "guidance", "other_work"), "reports:report")


@dataclass
class Walk:
    """What one person saw and did at every address, with the own service's numbers in it.

    ``read`` and ``changed``: of that, the leaks that ``test_attacker`` looks for with the other places' numbers.
    """

    seen: str = ""
    opened: dict[str, int] = field(default_factory=dict)
    did: set[tuple[str, str]] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walks():
    return {}


@pytest.fixture
def walk(world, walks, in_savepoint):
    def of(who: Who) -> Walk:
        if who not in walks:
            walks[who] = walk_as(world, who)
        return walks[who]

    return of


def places_open_to(world, who: Who) -> list:
    """The places whose families the person may be shown something of; the first is the person's own."""
    own, other = world.own, world.other
    if who in OWN:
        return [own]
    return {
        Who.OTHER_FAMILY: [other], Who.OTHER_SERVICE: [other], Who.OTHER_LEAD: [other],
        Who.OTHER_CENTRE: [world.elsewhere], Who.SHARED: [world.shared, own],
        Who.CONSENTED: [world.consented, own],
    }.get(who, [])  # fmt: skip


def walk_as(world, who: Who) -> Walk:
    walk, client = Walk(), world.client(who)
    world.token_in_hand = world.tokens.get(who, "gissad-lank")
    theirs, person = places_open_to(world, who), world.people.get(who)
    words, doors = words_of(each for each in world.places if each not in theirs), Doors(person)
    pages = []
    for name, url in addresses_of(world, world.own):
        if doors.is_closed(url):  # the same page of the administration, with another row's number
            continue
        response = client.get(url)
        doors.saw(url, response)
        walk.opened.setdefault(name, response.status_code)
        if response.status_code >= 500:
            walk.faults.append(f"GET {url}: {response.status_code}")
        text = text_of(response)
        walk.read += [f"{word} at {name}" for word in words if word in text]
        pages.append(text)
    walk.seen = "\n".join(pages)
    before = fingerprints(world)
    attacker = Attacker(who, client, theirs[0] if theirs else None, person=person)
    for name in [*ADDRESSES, *ADMIN_POSTS]:
        response, happened = posted(client, world, world.own, name, before)
        if response.status_code >= 500:
            walk.faults.append(f"POST {name}: {response.status_code}")
        walk.did |= {(thing, action) for thing, actions in happened.items() for action in actions}
        walk.changed += changes_beyond_right(attacker, world, name, happened)
    return walk


def seen(walk: Walk, world, thing: str) -> bool:
    """Whether the person has seen a row of the own service."""
    own = world.own
    if thing in own.canaries:
        return any(word in walk.seen for word in own.canaries[thing])
    proofs = {
        "programme": lambda: "Grupp egen" in walk.seen,
        "session": lambda: "Grupp egen" in walk.seen,
        "deviation": lambda: "called_off-egen" in walk.seen,
        "closed_day": lambda: "closed-egen" in walk.seen,
        "invitation": lambda: CODE in walk.seen,
        "attendance": lambda: f'data-attendance="{own.sign_up.pk}" data-mark="present"' in walk.seen,
        "consent": lambda: (
            f'data-consent="{own.consent.pk}"' in walk.seen or f'data-consented="{own.sign_up.pk}"' in walk.seen
        ),
        "reading": lambda: f'data-reading="{own.reading.pk}"' in walk.seen,
        "sharing": lambda: f'data-decision="{world.decision.pk}"' in walk.seen,
        "interpreter": lambda: walk.opened["activities_staff:interpreters"] == 200,
        "session_note": lambda: f'data-session-note="{own.session.pk}"' in walk.seen,
        "data_request": lambda: f'data-data-request="{own.data_request.pk}"' in walk.seen,
        "tally": lambda: walk.opened["visits:count"] == 200,
        "retention": lambda: 'data-record-type="comment"' in walk.seen,
        "locked_period": lambda: f'data-locked-period="{world.locked.pk}"' in walk.seen,
        "survey": lambda: f'data-survey-results="{own.centre.slug}"' in walk.seen,
        "survey_answer": lambda: False,  # nobody reads one: only what they come to
        "frozen_report": lambda: f'data-frozen="{world.frozen.pk}"' in walk.seen,
        "report": lambda: walk.opened["reports:report"] == 200,
        "account": lambda: world.colleague.email in walk.seen,
        "audit": lambda: walk.opened["log:list"] == 200,
        "tablet": lambda: f'data-tablet="{world.tablet.pk}"' in walk.seen,
        "training": lambda: f'data-training="{world.development.training.pk}"' in walk.seen,
        "introduction": lambda: f'data-introduction="{world.development.introduction.pk}"' in walk.seen,
        "improvement": lambda: f'data-improvement="{world.development.improvement.pk}"' in walk.seen,
        "house": lambda: "Sidan egen" in walk.seen,
        "document": lambda: f'data-document="information-{own.centre.pk}-sv"' in walk.seen,
        "steering": lambda: f'data-steering="{world.development.decision.pk}"' in walk.seen,
        "suggestion": lambda: world.suggestion.text in walk.seen,
        "said_done": lambda: world.told.said in walk.seen,
        "agreement": lambda: world.development.agreement.reference in walk.seen,
    }
    return proofs[thing]()


def counted(walk: Walk, world, thing: str) -> bool:
    """Whether the person has seen a number made of such rows; of messages that there is one, and of what kind."""
    if thing == "message":
        return f'data-message="{world.own.message.pk}"' in walk.seen
    pages = {"sign_up": "session", "tally": "reports:report", "home_visit": "reports:report",
             "survey_answer": "surveys:results"} | OF_REPORTS  # fmt: skip
    page = pages.get(thing)
    return page is not None and walk.opened[page] == 200


def answered(walk: Walk, world, thing: str, action: str) -> Answer:
    """What HTTP has answered for a cell."""
    if action == "read":
        if seen(walk, world, thing):
            return Answer.YES
        return Answer.AGGREGATES if counted(walk, world, thing) else Answer.NO
    if action == "export":
        page = {"report": "reports:csv", "audit": "log:csv", "sign_up": "activities_staff:paper_list"}[thing]
        return Answer.YES if walk.opened[page] == 200 else Answer.NO
    return Answer.YES if (thing, action) in walk.did else Answer.NO


@pytest.mark.parametrize("who", Who)
def test_http_answers_as_each_cell_of_the_column(world, walk, who):
    cells = [cell for cell in CELLS if cell.who == who]
    tried = {cell.permission: answered(walk(who), world, cell.thing, cell.action) for cell in cells}
    assert tried == {cell.permission: cell.answer for cell in cells}


@pytest.mark.parametrize("who", Who)
def test_nothing_happens_that_the_table_does_not_speak_of_and_nothing_breaks(walk, who):
    allowed = {(c.thing, c.action) for c in CELLS if c.who == who and c.answer == Answer.YES} | CONSEQUENCES
    assert walk(who).did - allowed == set()
    assert walk(who).faults == []


@pytest.mark.parametrize("who", Who)
def test_nobody_reads_a_word_of_a_family_that_is_not_open_to_them(walk, who):
    assert walk(who).read == []


@pytest.mark.parametrize("who", [who for who in Who if who not in OWN | TRUSTED | {Who.IT}])
def test_nobody_else_changes_what_is_the_own_services(walk, who):
    assert walk(who).changed == []


@pytest.mark.parametrize("role", StaffRole.Role)
def test_a_permission_is_what_the_column_of_the_role_says(world, in_savepoint, role):
    from staff.secrecy import COLUMN_OF_ROLE, answer

    who = COLUMN_OF_ROLE[role]
    given = {permission for permission in PERMISSIONS if world.people[who].has_perm(permission)}
    assert given == {permission for permission in PERMISSIONS if answer(permission, who) == Answer.YES}


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_every_url_has_its_line_in_the_walks():
    assert names_of_all_urls() == set(ADDRESSES)
    assert reverse("centres") == "/"


def test_at_least_400_cells_are_tried_both_ways():
    from tests.secrecy.test_sql import WALLED_CELLS

    assert len(CELLS) + len(WALLED_CELLS) >= 400
