"""Small made-up worlds, in which all that a report counts happens in any order; each seed is one."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from random import Random

from activities.models import Activity, ActivitySeries, ActivitySession, Attendance, SignUp
from familjecentral.privacy.walls import Reader, reading_as
from feedback.models import Feedback
from reports.periods import Period
from staff.models import PartnerService
from tests.factories import (
    ActivityFactory,
    AgeBandFactory,
    FamilyCentreFactory,
    HomeVisitStepFactory,
    PartnerServiceFactory,
    SessionFactory,
)
from visits.models import (
    CounsellingContact,
    CounsellingTheme,
    CountClosing,
    Guidance,
    HomeVisit,
    JointVisit,
    OtherWork,
    VisitTally,
)

from .made import AT

FIRST = AT.date() - timedelta(days=40)
PERIOD = Period(FIRST + timedelta(days=7), AT.date() - timedelta(days=3))
WHOLE = Period(FIRST, AT.date())
WHO = ("woman", "man", "other_adult", "first_visit", "child")


class World:
    """Two centres of three services each, and what ``act`` has made happen there."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        municipality = FamilyCentreFactory().municipality
        self.centres = [FamilyCentreFactory(municipality=municipality) for _n in range(2)]
        kinds = PartnerService.Kind
        self.services = {
            centre.pk: [
                PartnerServiceFactory(centre=centre, kind=kind)
                for kind in (kinds.OPEN_PRESCHOOL, kinds.BHV, kinds.SOCIAL_SERVICES)
            ]
            for centre in self.centres
        }
        self.bands = {c.pk: [AgeBandFactory(centre=c, from_months=n, to_months=n + 12) for n in (0, 12)]
                      for c in self.centres}  # fmt: skip
        self.themes = [CounsellingTheme.objects.create(municipality=municipality, name=n) for n in ("Sömn", "Mat")]
        self.steps = [HomeVisitStepFactory(name=f"Steg {n}", at_months=n) for n in (0, 8)]
        self.sessions: list[ActivitySession] = []
        self.entries: list[HomeVisit | CounsellingContact | Guidance | OtherWork] = []
        for _each in range(6):
            self.plan()

    def act(self, times: int) -> None:
        acts = [
            self.plan, self.change_session, self.change_activity, self.close, self.comment, self.log, self.correct,
            *[self.tap] * 4, *[self.mark] * 3, *[self.log_home_visit] * 2,
        ]  # fmt: skip
        for _time in range(times):
            self.random.choice(acts)()

    def day(self):
        return FIRST + timedelta(days=self.random.randrange(41))

    def service(self, centre=None):
        return self.random.choice(self.services[(centre or self.random.choice(self.centres)).pk])

    def plan(self) -> None:
        """A session: open, to sign up to, in a group, or a part of an open one."""
        pick, centre = self.random, self.random.choice(self.centres)
        service = self.services[centre.pk][0]
        booking = pick.choice(["drop_in", "drop_in", "sign_up", "invitation"])
        activity = ActivityFactory(responsible_service=service, booking=booking)
        own = [each for each in self.sessions if each.activity.centre_id == centre.pk and each.within_id is None]
        within = pick.choice(own) if own and pick.random() < 0.3 else None
        day = within.on_date if within else self.day()
        numbers, series = [None], None
        if booking != "drop_in" and not within and pick.random() < 0.6:
            numbers = [1, 2, 3]
            series = ActivitySeries.objects.create(
                activity=activity, capacity=pick.choice([8, None]), places_taken=pick.randrange(8),
                families_waiting=pick.randrange(3),
            )  # fmt: skip
        for number in numbers:
            self.sessions.append(
                SessionFactory(
                    activity=activity, on_date=day + timedelta(days=4 * (number or 0)), hour=pick.randrange(8, 16),
                    hours=pick.randrange(1, 4), within=within, series=series, number=number,
                    capacity=pick.choice([12, None]), places_taken=pick.randrange(9),
                    drop_in_adults=pick.randrange(3), families_waiting=pick.randrange(3),
                )
            )  # fmt: skip

    def change_session(self) -> None:
        """It is called off, is on again, or is moved to another time, activity or slot."""
        pick, session = self.random, self.random.choice(self.sessions)
        what = pick.randrange(5)
        if what <= 1:
            session.called_off_at = None if session.called_off_at else AT
        elif what == 2:
            move = timedelta(days=pick.randrange(-5, 6))
            session.on_date += move
            session.starts_at += move
            session.ends_at += move + timedelta(minutes=30)
        elif what == 3:
            session.within = None
        elif session.series_id is None:
            session.activity = pick.choice(self.sessions).activity
        session.save()
        if what == 4 and pick.random() < 0.2 and session.series_id is None:
            VisitTally.objects.filter(session=session).exists() or self._delete(session)

    def _delete(self, session) -> None:
        with reading_as(Reader.for_services(*(s.pk for each in self.services.values() for s in each))):
            if (
                SignUp.objects.filter(session=session).exists()
                or Attendance.objects.filter(session=session).exists()
            ):
                return
        if not CountClosing.objects.filter(session=session).exists() and len(self.sessions) > 3:
            pk = session.pk
            session.delete()
            self.sessions = [each for each in self.sessions if each.pk != pk]
            for each in self.sessions:
                each.refresh_from_db(fields=["within"])

    def change_activity(self) -> None:
        activity = self.random.choice(self.sessions).activity
        activity.booking = self.random.choice(Activity.Booking.values)
        activity.save()
        for session in self.sessions:
            if session.activity_id == activity.pk:
                session.activity = activity

    def close(self) -> None:
        CountClosing.objects.create(
            id=uuid.uuid4(), session=self.random.choice(self.sessions),
            kind=self.random.choice(CountClosing.Kind.values), closed_at=self.moment(),
        )  # fmt: skip

    def moment(self):
        return AT - timedelta(minutes=self.random.randrange(55_000))

    def tap(self) -> None:
        """A visitor, several at once, a correction, or a tap that is taken back, sometimes before it is there."""
        session, pick = self.random.choice(self.sessions), self.random
        who = pick.choice(WHO)
        band = pick.choice(self.bands[session.activity.centre_id]) if who == "child" else None
        common = {"session": session, "centre": session.activity.centre, "who": who, "age_band": band}
        number = pick.choice([1, 1, 1, 5, 0])
        if not number:  # of the session's that are there, not below nought
            VisitTally.objects.create(id=uuid.uuid4(), delta=3, counted_at=self.moment(), **common)
            VisitTally.objects.create(id=uuid.uuid4(), delta=-1, counted_at=self.moment(), **common)
            return
        one = VisitTally(id=uuid.uuid4(), delta=number, counted_at=self.moment(), **common)
        rows = [one]
        if pick.random() < 0.3:
            back = VisitTally(id=uuid.uuid4(), delta=-number, undoes=one.pk, counted_at=self.moment(), **common)
            rows = [back, one] if pick.random() < 0.5 else [one, back]
        if pick.random() < 0.5:
            VisitTally.objects.bulk_create(rows)
        else:
            for row in rows:
                row.save(force_insert=True)

    def mark(self) -> None:
        """A family comes to a session, or is marked otherwise."""
        pick, session = self.random, self.random.choice(self.sessions)
        service = session.activity.responsible_service
        with reading_as(Reader.for_services(service.pk)):
            marks = list(Attendance.objects.filter(controller=service))
            if marks and pick.random() < 0.5:
                mark = pick.choice(marks)
                mark.state = pick.choice([*Attendance.State.values, ""])
                mark.save()
                return
            family = SignUp.objects.create(
                controller=service, key=uuid.uuid4(), contents_hash="x", token_hash=uuid.uuid4().hex * 2,
                session=session, state="waiting", places=1, adults=pick.randrange(1, 4), signed_up_at=AT,
                child_count=pick.randrange(3),
            )  # fmt: skip
            Attendance.objects.create(
                controller=service, sign_up=family, session=session, state=pick.choice(Attendance.State.values),
                marked_at=AT,
            )  # fmt: skip

    def comment(self) -> None:
        service = self.service()
        with reading_as(Reader.for_services(service.pk)):
            Feedback.objects.create(
                key=uuid.uuid4(), centre=service.centre, controller=service, text="Bra!", language="sv",
                written_at=self.moment(),
            )  # fmt: skip

    def log_home_visit(self) -> None:
        """Alone, with others, or two halves of one."""
        pick, centre = self.random, self.random.choice(self.centres)
        _preschool, nurse, social = self.services[centre.pk]
        joint = None
        if pick.random() < 0.5:
            with reading_as(Reader.for_services(nurse.pk)):
                joint = JointVisit.objects.create(
                    centre=centre, service=nurse, other_service=social, key=uuid.uuid4(), joined_at=AT, made_at=AT,
                    code_hash=uuid.uuid4().hex * 2, expires_at=AT,
                )  # fmt: skip
        for service in (nurse, social) if joint and pick.random() < 0.8 else (nurse,):
            others = [social.pk] if service == nurse and pick.random() < 0.2 else []
            self._insert(HomeVisit(service=service, joint=joint, other_service_ids=others, **self._met(centre)))

    def _met(self, centre):
        pick = self.random
        return {
            "centre": centre, "on_date": self.day(), "step": pick.choice(self.steps), "logged_at": AT,
            "state": pick.choice(HomeVisit.State.values), "mother_present": pick.random() < 0.6,
            "father_present": pick.random() < 0.5, "other_adult_present": True,
            "interpreter_language": pick.choice(["", "", "so"]),
        }  # fmt: skip

    def log(self) -> None:
        pick, service = self.random, self.service()
        common = {"centre": service.centre, "service": service, "on_date": self.day(), "logged_at": AT}
        others = [each for each in self.services[service.centre_id] if each != service]
        self._insert(
            pick.choice([
                CounsellingContact(
                    theme=pick.choice(self.themes), form="phone", women=1, men=pick.randrange(2), **common
                ),
                Guidance(to_service=pick.choice(others), **common),
                Guidance(to_outside=pick.choice(["library", "dental"]), **common),
                OtherWork(
                    kind=pick.choice(["outreach", "network"]), hours=Decimal(pick.randrange(1, 40)) / 2, **common
                ),
            ])
        )  # fmt: skip

    def correct(self) -> None:
        """An entry is replaced by another, or withdrawn."""
        if not self.entries:
            return
        before = self.entries.pop(self.random.randrange(len(self.entries)))
        after = type(before)()
        for field in before._meta.concrete_fields:
            setattr(after, field.attname, getattr(before, field.attname))
        after.id, after.replaces_id = uuid.uuid4(), before.pk
        after.on_date, after.is_withdrawn = self.day(), self.random.random() < 0.3
        if isinstance(after, HomeVisit):
            after.state = self.random.choice(HomeVisit.State.values)
            after.father_present = not after.father_present
        if isinstance(after, OtherWork):
            after.hours += 1
        self._insert(after)

    def _insert(self, entry) -> None:
        with reading_as(Reader.for_services(entry.service_id)):
            entry.save(force_insert=True)
        if not entry.is_withdrawn:
            self.entries.append(entry)
