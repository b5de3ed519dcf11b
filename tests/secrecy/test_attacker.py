"""A scripted attacker: with each person's session, every address the project knows, with every other's numbers.

``make attack`` runs it alone and shows what it counted. A leak is a word of another service's family, comment
or mail in any answer; an answer that differs between "not yours" and "not there"; or a row that changed.

Most attackers also walk through ``test_http``, where they open and send everything with the own service's numbers
and are asked for the same leaks, by the same functions. ``make test`` does not walk there twice: here they go
where they were not, with the other places' numbers. ``make attack`` goes everywhere with everyone.
"""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import StaffMember
from staff.secrecy import CELLS, COLUMN_OF_ROLE, Answer, Who
from tests.secrecy.rows import fingerprints
from tests.secrecy.walking import ADDRESSES, ADMIN_POSTS, Doors, addresses_of, posted, text_of
from tests.secrecy.world import BACKEND, Place

pytestmark = pytest.mark.xdist_group("secrecy-attack")  # its world is made once, and read once

EVERYONE = "FC_ATTACK" in os.environ  # make attack sets it: then staff of every service try as well
CHANGES_WITH_EACH_ANSWER = re.compile(
    r"\s*Set-Cookie: sessionid=[^\n]*|"  # written anew once in a while, for who is there
    r"csrfmiddlewaretoken\S* value=\S+|name=\"key\" value=\S+|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{64}|\d{3,}"
    r"|[A-Za-z0-9_:-]{20,}|(?i:expires)[:=][^;\n]*"
)


@dataclass
class Attack:
    """What came of reading: words of others, and answers that tell "not yours" from "not there"."""

    tried: int = 0
    read: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@pytest.fixture
def show(request):
    """Print how much was tried, past what pytest captures."""

    def show(tried: int, leaks: list[str]) -> None:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\nThe attacker tried {tried} requests: {len(leaks)} leaks.")

    return show


@pytest.fixture
def closed_world(world, in_savepoint):
    """The same world, where no family has consented and nothing is shared."""
    world.decision.revoked_at = clock.now()
    world.decision.save()
    with reading_as(Reader.for_services(world.own.service.pk)):
        world.own.consent.revoked_at = clock.now()
        world.own.consent.save()
    return world


@dataclass
class Attacker:
    """Someone who tries: with a browser, perhaps an account and a place of their own, and a link in hand."""

    name: str
    client: Client
    place: Place | None = None
    token: str = "gissad-lank"
    person: StaffMember | None = None
    is_in_test_http: bool = False  # one of those who walk there, with the own service's numbers

    def holds_link_of(self, page) -> bool:
        """The link in the address is their own."""
        return self.token != "gissad-lank" and page.startswith(("my_", "cancel", "take_back_my"))

    def roles_at(self, centre):
        return list(self.person.roles.filter(centre=centre)) if self.person else []


def attackers(world):
    """Everyone who may try. A lead works in the service too: of most services each run has the lead alone."""
    people = [(world.people[who], None) for who in (Who.COORDINATOR, Who.IT, Who.DPO)]
    for place in world.places:
        if EVERYONE or place is world.own:
            people.append((place.staff, place))
        people.append((place.lead, place))
    found = [
        Attacker("a visitor", world.client(Who.VISITOR), is_in_test_http=True),
        Attacker(
            "another family", world.client(Who.OTHER_FAMILY), world.other, world.other.token, is_in_test_http=True
        ),
    ]
    walkers = [person for who, person in world.people.items() if who not in TRUSTED]
    for person, place in people:
        client = world.client(Who.VISITOR)
        client.force_login(person, backend=BACKEND)
        name = f"{person.roles.first()} ({place.name if place else '-'})"
        found.append(Attacker(name, client, place, person=person, is_in_test_http=person in walkers))
    return found


# Who is shown something of the own service's families, by consent or by decision, in the world of test_http.
TRUSTED = {Who.SHARED, Who.CONSENTED}


class Nothing:
    """A place whose numbers lead nowhere."""

    def __init__(self, place):
        self.centre, self.service = place.centre, place.service
        self.token, self.name = "gissad-lank", "ingen"
        self.tablet = self.session = self.sign_up = self.comment = self.activity = self.consent = self.staff = (
            _Number()
        )
        self.joint_visit = self.proposal = _Number()
        self.home_visit = _Number(uuid.uuid4())
        self.counselling, self.guidance, self.other_work = (_Number(uuid.uuid4()) for _kind in range(3))


class _Number:
    def __init__(self, pk=987654321):
        self.pk = self.step_id = self.theme_id = pk


# Pages with numbers of persons' rows in the address: the answer must not tell "not yours" from "not there".
OF_PERSONS = [
    "activities_staff:participants", "activities_staff:consent", "activities_staff:take_back_consent",
    "activities_staff:attendance", "activities_staff:write_to_all", "feedback:comment", "visits:home_visit_done",
    "visits:attendance_data", "visits:attendance_shell",
    "visits:correct_counselling", "visits:correct_guidance", "visits:correct_other_work",
    "visits:home_visit", "visits:home_visit_correct", "visits:joint_visit", "visits:joint_visit_card",
    "my_sign_up", "cancel_sign_up", "my_consent", "take_back_my_consent", "my_calendar",
]  # fmt: skip


# What is the whole centre's, on any page: others there than the service whose numbers are sent may do it.
OF_THE_CENTRE = {
    "tally", "tablet", "locked_period", "theme", "training_theme", "introduction_plan", "improvement", "steering",
    "agreement", "retention", "goal", "said_done", "suggestion", "survey", "document", "report_note", "house",
    "saved_report", "frozen_report", "ordered_file",
}  # fmt: skip
# And by page.
CLOSING = {"session", "deviation", "closed_day"}
PLANNED = {"programme", "session"}
OF_THE_HOUSE = {"activities_staff:close": CLOSING, "activities_staff:open_again": CLOSING}
OF_PLANNING = {
    f"activities_staff:{name}": PLANNED for name in (
        "new_cohort", "copy_template", "template", "remove_template", "new_template_session", "template_session",
        "move_template_session", "remove_template_session", "reschedule", "plan_week", "copy_term",
    )
} | {f"visits:{name}_usual_family": {"programme"} for name in ("new", "change", "move", "remove")}  # fmt: skip
OF_THOSE_WHO_HOLD_IT = {"activities_staff:session_note": {"session_note"}}


def changed_by_right(attacker, world) -> set[str]:
    """Of what is the centre's: what the attacker has a role there to change, as the secrecy table says."""
    columns = {COLUMN_OF_ROLE[role.role] for role in attacker.roles_at(world.own.centre)}
    changing = {c.thing for c in CELLS if c.action != "read" and c.who in columns and c.answer == Answer.YES}
    return OF_THE_CENTRE & changing


def may_of_the_centre(attacker, world):
    """{page: things} that the attacker may create, change and delete, though another service's numbers are sent.

    Leads of the centre close the house, they and its coordinators plan, and services that take part in a group
    write about its sessions; nobody else.
    """
    roles = {role.role for role in attacker.roles_at(world.own.centre)}
    may = {}
    if "centre_lead" in roles:
        may |= OF_THE_HOUSE
    if roles & {"centre_lead", "coordinator"}:
        may |= OF_PLANNING
    if attacker.place in (world.own, world.shared):
        may |= OF_THOSE_WHO_HOLD_IT
    return may


def words_of(places) -> list[str]:
    """What nobody else may read. Every family's child is as old: whether that is told, the matrix says."""
    return [
        word for each in places for thing, words in each.canaries.items() if thing != "child" for word in words
    ]


def changes_beyond_right(attacker, world, page, happened) -> list[str]:
    """What the attacker did to the own service's rows and had no right to, of what happened at a page."""
    may_create = {(c.thing, c.action) for c in CELLS if c.who == Who.VISITOR and c.answer == Answer.YES}
    by_signing_up = {("contact", "create"), ("child", "create"), ("message", "create")}
    may = may_of_the_centre(attacker, world).get(page, set()) | changed_by_right(attacker, world)
    did = {(thing, action) for thing, actions in happened.items() for action in actions if thing not in may}
    did -= may_create | by_signing_up
    return [f"{attacker.name}: {thing} {action} at {page}" for thing, action in sorted(did)]


@pytest.fixture(scope="module")
def attacks():
    return []


@pytest.fixture
def attack(closed_world, attacks) -> Attack:
    """Every attacker's reading of everything, walked once."""
    if not attacks:
        attacks.append(read_everything(closed_world))
    return attacks[0]


def read_everything(world) -> Attack:
    attack = Attack()
    for attacker in attackers(world):
        world.token_in_hand = attacker.token
        victims = [each for each in world.places if each is not attacker.place]
        words, doors = words_of(victims), Doors(attacker.person)
        asked, nowhere = set(), {}
        if attacker.is_in_test_http and not EVERYONE:  # there they looked for the same words
            asked = {url for page, url in addresses_of(world, world.own) if page not in OF_PERSONS}
        for victim in victims:
            for page, url in addresses_of(world, victim):
                if url in asked or (doors.is_closed(url) and not EVERYONE):
                    continue
                asked.add(url)
                attack.tried += 1
                response = attacker.client.get(url)
                doors.saw(url, response)
                text = text_of(response)
                attack.read += [f"{attacker.name} read {word} at {page}" for word in words if word in text]
                if page in OF_PERSONS and not attacker.holds_link_of(page):
                    empty = reverse(page, args=ADDRESSES[page].args(world, Nothing(victim)))
                    if empty not in nowhere:
                        attack.tried += 1
                        answer = attacker.client.get(empty)
                        nowhere[empty] = what_is_told(answer, text_of(answer), empty)
                    if what_is_told(response, text, url) != nowhere[empty]:
                        differing = set(nowhere[empty][2].splitlines())
                        told = differing ^ set(what_is_told(response, text, url)[2].splitlines())
                        attack.told.append(f"{attacker.name} can tell at {page} that a row is there: {told}")
    return attack


def what_is_told(response, text, url):
    """(status, templates, text without what differs each time) of an answer."""
    text = CHANGES_WITH_EACH_ANSWER.sub("", text.replace(url, ""))
    return response.status_code, [template.name for template in response.templates or []], text


@pytest.mark.long
def test_no_answer_holds_a_word_of_another_services_family(attack, show):
    show(attack.tried, attack.read)
    assert attack.read == []


def test_not_yours_and_not_there_are_the_same_answer(attack):
    assert attack.told == []


@pytest.mark.long
def test_nothing_of_another_service_is_changed_by_anyone(closed_world, show):
    tried, leaks = 0, []
    for attacker in attackers(closed_world):
        if attacker.place is closed_world.own or attacker.name.startswith("IT"):
            continue  # IT changes settings: what else it can't, the matrix says
        if attacker.is_in_test_http and not EVERYONE:
            continue
        closed_world.token_in_hand = attacker.token
        before = fingerprints(closed_world)
        for page in [*ADDRESSES, *ADMIN_POSTS]:
            tried += 1
            _answer, happened = posted(attacker.client, closed_world, closed_world.own, page, before)
            leaks += changes_beyond_right(attacker, closed_world, page, happened)
    show(tried, leaks)
    assert leaks == []


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_the_attacker_would_notice_a_leak(world, client):
    """With a page that anyone may open, which shows what is in a row, the words are found."""
    text = text_of(client.get(reverse("my_sign_up", args=[world.own.token])))
    assert [word for word in world.own.canaries["sign_up"] if word in text] == world.own.canaries["sign_up"]
