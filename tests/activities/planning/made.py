"""A centre that plans, and groups of it, for the tests."""

import uuid
from datetime import date, time

from activities import messages
from activities.models import ActivitySeries, SeriesTemplate, SignUp, SignUpContact
from activities.planning.cohorts import Group, make_cohort
from activities.planning.rows import Row, Wish, propose
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from familjecentral.privacy.tokens import hash_token
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService
from tests.factories import FamilyCentreFactory, PartnerServiceFactory, VenueFactory, stockholm

NOW = stockholm(2026, 11, 25, 9, 0)  # a Wednesday
DUE = date(2027, 3, 1)
WEEKS = [-17, -12, -6, 6, 14, 24, 36, 52, 86, 130]
KINDS = ["mhv", "mhv", "mhv", "bhv", "bhv", "social_services", "open_preschool", "other", "social_services", "bhv"]


def centre_with_services(**about):
    """A centre with a service of each kind, a room, and a library that several may use."""
    centre = FamilyCentreFactory(**about)
    for kind in PartnerService.Kind.values:
        PartnerServiceFactory(centre=centre, kind=kind)
    VenueFactory(centre=centre, name="Storstugan")
    VenueFactory(centre=centre, name="Biblioteket", is_shared=True)
    return centre


def ten_sessions(centre=None, title="Tio träffar", count=10) -> SeriesTemplate:
    """A template by weeks from birth, whose eighth session is at the library."""
    template = SeriesTemplate.objects.create(centre=centre, title=title, about="Om programmet.")
    for number in range(1, count + 1):
        template.sessions.create(
            number=number, title=f"Träff {number}", weeks_from_birth=WEEKS[number - 1], minutes=90,
            lead_service_kind=KINDS[number - 1], usual_venue="Biblioteket" if number == 8 else "",
            theme=f"Tema {number}", text=f"Text {number}", materials="Film | https://film.example/1",
            dialogue_cards="Vad tänker ni?",
        )  # fmt: skip
    return template


def four_weeks(centre=None, title="Fyra veckor") -> SeriesTemplate:
    """A weekly template."""
    template = SeriesTemplate.objects.create(centre=centre, title=title, rhythm="weekly")
    for number in range(1, 5):
        template.sessions.create(number=number, title=f"Vecka {number}", lead_service_kind="bhv", minutes=60)
    return template


def proposed(centre, template, now=NOW, **wish) -> list[Row]:
    """The rows that are proposed; at two in the afternoon on a Thursday, due in March, unless told."""
    about = {"starts": time(14), "weekday": 4, "due_month": DUE} | wish
    return propose(
        centre=centre, sessions=list(template.sessions.all()), rhythm=template.rhythm, wish=Wish(**about), now=now
    )


def made(centre, template, *, rows=None, key=None, now=NOW, **group) -> ActivitySeries:
    """A group of it, at the centre's midwives unless told, with twelve places."""
    about = {"due_month": DUE, "capacity": 12} | group
    if not about.get("activity"):
        about.setdefault("service", centre.services.get(kind="mhv"))
    return make_cohort(
        centre=centre, template=template, group=Group(**about), rows=rows or proposed(centre, template, now),
        key=key or uuid.uuid4(), by=SYSTEM, now=now,
    ).series  # fmt: skip


def family_of(series, alias="Ugglan", state="confirmed", token="") -> SignUp:
    """A family in the group with an address; ``token`` opens its page."""
    service = series.activity.responsible_service
    with reading_as(Reader.for_services(service.pk)):
        sign_up = SignUp.objects.create(
            controller=service, key=uuid.uuid4(), contents_hash="-", series=series, state=state, places=1,
            token_hash=hash_token(token or uuid.uuid4().hex), alias=alias, adults=2, signed_up_at=clock.now(),
            offer_until=clock.now() if state == "offered" else None,
        )  # fmt: skip
        SignUpContact.objects.create(
            sign_up=sign_up,
            token_hash=sign_up.token_hash,
            email=f"{uuid.uuid4().hex[:8]}@example.org",
            language="sv",
        )
    return sign_up


class Posted:
    """Stands for the outbox: the notices that a verb has posted."""

    def __init__(self) -> None:
        self.notices = []

    def post(self, notices) -> int:
        before = len(self.notices)
        self.notices += list(notices)
        return len(self.notices) - before

    def stand_in(self, monkeypatch) -> "Posted":
        """Take the place of ``activities.messages.post`` for the test."""
        monkeypatch.setattr(messages, "post", self.post)
        return self
