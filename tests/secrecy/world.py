"""A small world with everything in it that the secrecy table speaks of, and one person for each column.

Two centres. At the first, four services; each has a group, a family in it, a comment and a home visit, and
each family's data holds words of its own (canaries) that are looked for in every answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from activities.drawing.codes import made_code
from activities.models import (
    Activity,
    ActivitySeries,
    ActivitySession,
    Attendance,
    AttendanceSharing,
    Consent,
    Deviation,
    DeviationSession,
    Draw,
    SessionNote,
    SignUp,
    SignUpChild,
    SignUpContact,
    SignUpReading,
    TemplateSession,
)
from activities.month_choices import months_back
from activities.participants import child_in_words
from activities.planning.dates import red_day
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM, record
from familjecentral.outbox.models import Message
from familjecentral.privacy.sealing import seal
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import NOBODY, Reader, reading_as
from feedback.models import (
    Feedback,
    Proposal,
    SaidAndDone,
    Suggestion,
    SurveyAnswer,
    SurveyResponse,
    SurveyText,
)
from feedback.surveys import queries as surveys
from feedback.surveys.shipping import ship_surveys
from feedback.surveys.terms import term_of
from reports.frozen.freezing import freeze_report
from reports.periods import Period
from reports.report import Comparison
from reports.scope import Scope
from staff import tablets
from staff.models import (
    Agreement,
    Closure,
    DataRequest,
    Document,
    FamilyCentre,
    Goal,
    Improvement,
    Introduction,
    IntroductionItem,
    IntroductionTick,
    KnowledgePage,
    PartnerService,
    RetentionRule,
    StaffMember,
    SteeringDecision,
    SteeringMeeting,
    Tablet,
    TrainingDone,
    TrainingTheme,
    Venue,
    VisitGuide,
)
from staff.rules import reader_for
from staff.secrecy import Who
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    FamilyCentreFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
    VenueFactory,
    staff_with,
)
from tests.staff.at_a_tablet import enter, paired_tablet, with_pin
from visits import device_keys
from visits.models import (
    CounsellingContact,
    CounsellingTheme,
    Guidance,
    HomeVisit,
    JointVisit,
    LockedPeriod,
    OtherWork,
    UsualFamily,
    VisitTally,
)

CODE = "P4TW-9XKB"  # of the group by invitation
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Place:
    """One service with all that hangs on it; ``canaries``: words that only its own may read, by thing."""

    name: str
    service: PartnerService
    activity: Activity
    session: ActivitySession
    sign_up: SignUp
    token: str
    home_visit: HomeVisit
    joint_visit: JointVisit
    comment: Feedback
    proposal: Proposal
    survey_text: SurveyText
    message: Message
    attendance: Attendance
    reading: SignUpReading
    handled: Feedback  # a comment that can be erased
    data_request: DataRequest
    consent: Consent | None = None
    staff: StaffMember | None = None
    lead: StaffMember | None = None
    counselling: Any = None
    guidance: Any = None
    other_work: Any = None
    canaries: dict[str, list[str]] = field(default_factory=dict)

    @property
    def centre(self) -> FamilyCentre:
        return self.service.centre


@dataclass
class World:
    """``own``: the service whose rows the table is tested on; ``people`` and ``tokens``: who asks."""

    own: Place
    other: Place
    shared: Place
    consented: Place
    elsewhere: Place
    drop_in: ActivitySession
    bookable: ActivitySession
    invited: ActivitySession  # of the own service, by invitation
    draw: Draw
    tally: VisitTally
    series: ActivitySeries
    template_session: TemplateSession  # of a template of the own centre
    venue: Venue
    tablet: Tablet
    tablet_token: str
    colleague: StaffMember  # somebody's account, with which no one here signs in
    decision: AttendanceSharing
    people: dict[Who, StaffMember] = field(default_factory=dict)
    tokens: dict[Who, str] = field(default_factory=dict)
    device_of_colleague: Any = None  # the device on which the colleague's records are locked
    token_in_hand: str = "gissad-lank"  # what a walk puts in the address of a secret link
    called_off: Any = None  # a deviation of the own service's, and one of its lead's that closes the house
    closing: Any = None
    locked: Any = None  # a locked period of the own centre, long ago
    development: Any = None  # of the own centre's development, and of the own service's staff
    suggestion: Any = None  # up for a vote at the own centre
    goal: Any = None  # of the own centre's municipality
    page: Any = None  # worth knowing, of the own centre
    told: Any = None  # what the own centre has published under You said – we did
    frozen: Any = None  # a frozen report of the own centre
    slot: Any = None  # of the own group, in the ordinary week: it holds on one day that is still to come
    last: dict[type, int] = field(default_factory=dict)  # sessions and series that were there from the beginning

    @property
    def places(self) -> list[Place]:
        return [self.own, self.other, self.shared, self.consented, self.elsewhere]

    def everything(self) -> Reader:
        """The reader before whom no wall stands: to look at what came of a try."""
        return Reader.for_services(*(place.service.pk for place in self.places))

    def client(self, who: Who) -> Client:
        """A browser of that person, signed in; not for parents and visitors, who have no account."""
        client = Client(raise_request_exception=False)
        if who == Who.TABLET:
            client.cookies[tablets.COOKIE] = self.tablet_token
            assert enter(client, self.people[who]).status_code == 302
        elif who in self.people:
            client.force_login(self.people[who], backend=BACKEND)
        return client

    def reader(self, who: Who) -> Reader:
        """What PostgreSQL is told when that person asks."""
        if who in self.tokens:
            return Reader(token_hash=hash_token(self.tokens[who]))
        if who not in self.people:
            return NOBODY
        person = StaffMember.objects.get(pk=self.people[who].pk)
        person.tablet = self.tablet if who == Who.TABLET else None
        return reader_for(person)


def make_place(name: str, centre: FamilyCentre, kind: str, today: date) -> Place:
    """A service with a group today, and a family that comes to it. All words of its own carry ``name``."""
    service = PartnerServiceFactory(centre=centre, kind=kind)
    activity = ActivityFactory(responsible_service=service, title=f"Grupp {name}")
    session = SessionFactory(activity=activity, on_date=today)
    token = f"hemlig-{name}-{'x' * 30}"
    now = clock.now()
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            controller=service, key=uuid.uuid4(), contents_hash="-", token_hash=hash_token(token), session=session,
            state="confirmed", places=1, alias=f"alias-{name}", adults=2, signed_up_at=now,
        )  # fmt: skip
        number = f"+4670174{sum(map(ord, name)) % 9000 + 1000}"
        SignUpContact.objects.create(
            sign_up=sign_up, token_hash=sign_up.token_hash, email=f"epost-{name}@example.org",
            phone=number, language="so", interpreter_language="ti",
        )  # fmt: skip
        # Of an age that is told apart, and that no public page has among its choices.
        born = months_back(today, 12 * (9 + len(name)) + 1)[-1]
        child = SignUpChild.objects.create(sign_up=sign_up, birth_month=born)
        attendance = Attendance.objects.create(
            sign_up=sign_up, session=session, controller=service, state="present", marked_at=now
        )
        message = Message.objects.create(
            event=f"receipt:{sign_up.pk}", controller_id=service.pk, kind="receipt",
            to=f"epost-{name}@example.org",
            language="sv", subject="Ämne", body=f"brev-{name}", written_at=now, state="failed",
        )  # fmt: skip
        comment = Feedback.objects.create(
            key=uuid.uuid4(), contents_hash="-", centre=centre, controller=service, text=f"synpunkt-{name}",
            name=f"namn-{name}", email=f"svar-{name}@example.org", language="sv", written_at=now,
        )  # fmt: skip
        proposal = Proposal.objects.create(
            key=uuid.uuid4(), centre=centre, controller=service, text=f"förslag-{name}", language="sv",
            proposed_on=today,
        )  # fmt: skip
        reading = SignUpReading.objects.create(
            sign_up=sign_up, service=service, role="staff_member", on_date=today - timedelta(days=1)
        )
        handled = Feedback.objects.create(
            key=uuid.uuid4(), contents_hash="-", centre=centre, controller=service, text="-", language="sv",
            written_at=now, handled_at=now,
        )  # fmt: skip
        data_request = DataRequest.objects.create(
            key=uuid.uuid4(), controller=service, kind="erase", received_on=today, written_at=now,
            identity="identity_shown_id", identity_checked_at=now,
        )  # fmt: skip
    SessionNote.objects.create(session=session, text="Sångerna gick bra.", written_at=now)
    month = date_format(child.birth_month, "F Y")
    with reading_as(Reader.for_services(service.pk)):
        visit = HomeVisit.objects.create(
            centre=centre, service=service, step=HomeVisitStepFactory(), state="offered", on_date=today,
            logged_at=now,
        )  # fmt: skip
        joint = JointVisit.objects.create(
            centre=centre, service=service, key=uuid.uuid4(), code_hash=hash_token(f"kod-{name}"), made_at=now,
            sealed_code=seal(made_code(8)), expires_at=now + timedelta(days=30),
        )  # fmt: skip
    counselling, guidance, other_work = make_work(service, today)
    return Place(
        name, service, activity, session, sign_up, token, visit, joint, comment, proposal,
        make_answers(name, service), message, attendance, reading, handled, data_request,
        staff=staff_with("staff_member", service), lead=staff_with("centre_lead", service),
        counselling=counselling, guidance=guidance, other_work=other_work,
        canaries={
            "sign_up": [f"alias-{name}"],
            "contact": [f"epost-{name}@example.org", number, f"070-174 {number[-4:-2]} {number[-2:]}"],
            "child": [child_in_words(child, today), gettext("born %(month)s") % {"month": month}],
            "message": [f"brev-{name}"],
            "comment": [f"synpunkt-{name}", f"namn-{name}", f"svar-{name}@example.org"],
            "proposal": [f"förslag-{name}"],
            "survey_text": [f"enkätord-{name}"],
            "home_visit": [f'data-visit="{visit.pk}"'],
            "counselling": [f'data-entry="{counselling.pk}"'],
            "guidance": [f'data-entry="{guidance.pk}"'],
            "other_work": [f'data-entry="{other_work.pk}"'],
            "joint_visit": [f'data-joint="{joint.pk}"'],
        },
    )  # fmt: skip


def make_answers(name: str, service: PartnerService) -> SurveyText:
    """Five answers to the centre's survey last term, and what one of them said to the service in own words."""
    ship_surveys(municipality=service.centre.municipality, by=SYSTEM, now=clock.now())
    asked, term = surveys.asked(service.centre, "adults"), term_of(clock.today()).before
    assert asked is not None
    for _ in range(5):
        response = SurveyResponse.objects.create(
            version=asked.version, centre=service.centre, on_date=term.start, language="sv", way="link"
        )
        SurveyAnswer.objects.create(response=response, question=asked.questions[0], value=5)
    with reading_as(Reader.for_services(service.pk)):
        return SurveyText.objects.create(
            controller=service, centre=service.centre, question=asked.questions[-1], term_starts=term.start,
            text=f"enkätord-{name}",
        )  # fmt: skip


def make_work(service: PartnerService, today: date) -> tuple[CounsellingContact, Guidance, OtherWork]:
    """A talk, an onward guidance and other work of the service."""
    theme, _is_new = CounsellingTheme.objects.get_or_create(municipality=service.centre.municipality, name="Sömn")
    common = {"centre": service.centre, "service": service, "on_date": today, "logged_at": clock.now()}
    with reading_as(Reader.for_services(service.pk)):
        return (
            CounsellingContact.objects.create(**common, form="phone", theme=theme, women=1),
            Guidance.objects.create(**common, to_outside="dental"),
            OtherWork.objects.create(**common, kind="outreach", hours=2),
        )


@dataclass
class Development:
    """What the own centre develops, and what the own service's staff have learnt."""

    training_theme: TrainingTheme
    training: TrainingDone
    point: IntroductionItem
    introduction: Introduction
    improvement: Improvement
    meeting: SteeringMeeting
    decision: SteeringDecision
    agreement: Agreement


def make_development(place: Place, today: date) -> Development:
    now, centre, person = clock.now(), place.centre, place.staff
    assert person is not None
    theme = TrainingTheme.objects.create(municipality=centre.municipality, name="Stjärnfamiljen")
    meeting = SteeringMeeting.objects.create(centre=centre, on_date=today, made_at=now)
    point = IntroductionItem.objects.create(centre=centre, text="Följ med en dag", due_weeks=4)
    begun = Introduction.objects.create(person=person, service=place.service, starts_on=today, begun_at=now)
    IntroductionTick.objects.create(introduction=begun, item=point, ticked_at=now)
    return Development(
        theme,
        TrainingDone.objects.create(person=person, theme=theme, on_date=today, logged_at=now),
        point,
        begun,
        Improvement.objects.create(
            centre=centre, aim="Fler kommer igen", measure="Andel", start="40 %", goal="60 %", made_at=now
        ),
        meeting,
        SteeringDecision.objects.create(meeting=meeting, text="Öppet en kväll", answers="leads", written_at=now),
        Agreement.objects.create(
            centre=centre, reference="avtal-egen", valid_from=today, valid_to=today + timedelta(days=300)
        ),
    )


def deviation_of(place: Place, kind: str, day: date, *, by: StaffMember | None) -> Deviation:
    """Made now: a session of the place that day, called off, in a house that is closed when ``kind`` says so."""
    reason, now = f"{kind}-{place.name}", clock.now()
    closure = None
    if kind == "closed":
        closure = Closure.objects.create(centre=place.centre, from_date=day, to_date=day, reason=reason)
    session = SessionFactory(
        activity=place.activity, on_date=day, hour=15, called_off_at=now, called_off_reason=reason,
        called_off_by_closure=closure,
    )  # fmt: skip
    deviation = Deviation.objects.create(
        key=uuid.uuid4(), centre=place.centre, kind=kind, reason=reason, closure=closure, made_at=now, made_by=by
    )
    DeviationSession.objects.create(deviation=deviation, session=session)
    return deviation


def make_world() -> World:
    """The world, today and in Swedish; in the caller's transaction."""
    translation.activate("sv")
    today = clock.today()
    centre, far = FamilyCentreFactory(), FamilyCentreFactory()
    for each in (centre, far):
        RetentionRule.objects.create(centre=each, record_type="comment", days=70, decision="Beslut")
    AgeBandFactory(centre=centre)
    for each in (centre, far):
        UsualFamily.objects.create(centre=each, women=2, position=1)
    own = make_place("egen", centre, "open_preschool", today)
    other = make_place("annan", centre, "mhv", today)
    shared = make_place("delad", centre, "social_services", today)
    consented = make_place("samtyckt", centre, "bhv", today)
    elsewhere = make_place("fjarran", far, "open_preschool", today)
    own.activity.participating_services.add(shared.service)
    assert own.lead is not None
    decision = AttendanceSharing.objects.create(
        activity=own.activity, responsible_service=own.service, service=shared.service,
        until=today + timedelta(days=30), decided_at=clock.now(), decided_by=own.lead,
    )  # fmt: skip
    with reading_as(Reader.for_services(own.service.pk)):
        own.consent = Consent.objects.create(
            key=uuid.uuid4(), sign_up=own.sign_up, controller=own.service, token_hash=own.sign_up.token_hash,
            what="sign_up", receiver=consented.service, until=today + timedelta(days=30), given="by_link",
            given_at=clock.now(),
        )  # fmt: skip
    open_house = ActivityFactory(
        responsible_service=own.service, title="Öppet hus", booking="drop_in", capacity=None
    )
    drop_in = SessionFactory(activity=open_house, on_date=today, hour=9, hours=3)
    bookable = SessionFactory(activity=own.activity, on_date=today + timedelta(days=7), hour=18)
    by_code = ActivityFactory(responsible_service=own.service, title="Samtalsgrupp", booking="invitation")
    invited = SessionFactory(activity=by_code, on_date=today + timedelta(days=7), invitation_code=CODE)
    draw = Draw.objects.create(
        session=bookable, commitment="0" * 64, sealed_seed="", committed_at=clock.now(), draws_at=clock.now(),
        drawn_at=clock.now(), seed="1" * 64,
    )  # fmt: skip
    tally = VisitTally.objects.create(
        id=uuid.uuid4(), session=drop_in, centre=centre, who="woman", delta=7, counted_at=clock.now()
    )
    venue = VenueFactory(centre=centre)
    series = ActivitySeries.objects.create(activity=own.activity, capacity=8)
    template = centre.templates.create(title="Program egen", rhythm="weekly")
    template.sessions.create(number=1, title="Träff egen", lead_service_kind="open_preschool")
    template_session = template.sessions.create(number=2, title="Andra träffen", lead_service_kind="bhv")
    record("signed_up", by=SYSTEM, thing=own.sign_up, service_id=own.service.pk)
    world = World(
        own,
        other,
        shared,
        consented,
        elsewhere,
        drop_in,
        bookable,
        invited,
        draw,
        tally,
        series,
        template_session,
        venue,
        *paired_tablet(own.service),
        staff_with("staff_member", own.service),
        decision,
    )
    world.development = make_development(own, today)
    world.suggestion = Suggestion.objects.create(
        key=uuid.uuid4(), centre=centre, text="Sagostund på somaliska", published_on=today, closes_on=today
    )
    world.told = SaidAndDone.objects.create(
        key=uuid.uuid4(), centre=centre, said="Det är trångt i hallen", done="Vi har flyttat vagnarna.",
        published_on=today, made_at=clock.now(),
    )  # fmt: skip
    VisitGuide.objects.create(centre=centre)
    world.page = KnowledgePage.objects.create(
        key=uuid.uuid4(), centre=centre, slug="sidan", title="Sidan egen", text="Att sova", is_published=True,
        changed_on=today,
    )  # fmt: skip
    world.goal = Goal.objects.create(
        municipality=centre.municipality, name="Egna målet", statement="Jag mår bättre av att komma."
    )
    world.device_of_colleague = uuid.uuid4()
    device_keys.key_for(person=world.colleague, device=world.device_of_colleague, now=clock.now())
    world.called_off = deviation_of(own, "called_off", today + timedelta(days=1), by=own.staff)
    world.closing = deviation_of(own, "closed", today + timedelta(days=5), by=own.lead)
    open_day = next(d for n in range(45, 99) if not red_day(d := today + timedelta(days=n)) and d.weekday() < 5)
    world.slot = own.activity.slots.create(
        weekday=open_day.isoweekday(), starts="16:00", ends="17:00", valid_from=open_day, valid_to=open_day
    )
    long_ago = today - timedelta(days=800)
    world.locked = LockedPeriod.objects.create(
        centre=centre, from_date=long_ago, to_date=long_ago, locked_at=clock.now()
    )
    Document.objects.create(kind="information", centre=centre, language="sv")
    world.frozen = freeze_report(
        scope=Scope.of_centre(centre), period=Period(long_ago, long_ago), comparison=Comparison.NOTHING,
        title="Fryst", key=uuid.uuid4(), by=SYSTEM, person=world.colleague, now=clock.now(),
    )  # fmt: skip
    world.last = {model: model.objects.latest("pk").pk for model in (ActivitySession, ActivitySeries)}
    world.tokens = {Who.PARENT: own.token, Who.OTHER_FAMILY: other.token}
    world.people = {
        Who.STAFF: own.staff, Who.LEAD: own.lead, Who.OTHER_SERVICE: other.staff, Who.OTHER_LEAD: other.lead,
        Who.OTHER_CENTRE: elsewhere.lead, Who.SHARED: shared.staff, Who.CONSENTED: consented.staff,
        Who.COORDINATOR: staff_with("coordinator", centre=centre), Who.IT: staff_with("it_administrator"),
        Who.DPO: staff_with("data_protection_officer"), Who.TABLET: with_pin("staff_member", own.service),
    }  # fmt: skip
    return world
