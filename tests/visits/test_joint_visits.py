"""Two services log a half each of one home visit; a code joins them, and neither sees the other's."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.privacy import limits
from familjecentral.privacy.walls import Reader, WalledQuerySet, reading_as
from reports.periods import Period
from reports.queries import counts_for
from tests.factories import HomeVisitStepFactory, PartnerServiceFactory, staff_with, stockholm
from visits import joint_visits
from visits.entries import withdraw
from visits.home_visiting import HomeVisitDenied, HomeVisitRefused, Meeting, correct, log_home_visit, mark_done
from visits.joint_visits import JointDenied, JointRefused, code_of, forget_old_codes, make_code
from visits.models import HomeVisit, JointVisit

pytestmark = pytest.mark.django_db

NOW = stockholm(2026, 11, 26, 10, 0)
TODAY = date(2026, 11, 26)
MET = Meeting(on_date=TODAY, mother_present=True, minutes=60)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


class Half:
    """One service, a person in it, and what they do."""

    def __init__(self, service):
        self.service, self.person, self.step = service, staff_with("staff_member", service), HomeVisitStepFactory()
        self.reader = Reader.for_services(service.pk)

    def log(self, *args, **changes):
        with reading_as(self.reader):
            return self._log(*args, **changes)

    def _log(self, meeting=MET, *, state="done", code="", now=NOW, **changes):
        arguments = {
            "key": uuid.uuid4(), "service": self.service, "step": self.step, "state": state, "meeting": meeting,
            "code": code, "by": Actor.staff(self.person), "person": self.person, "now": now,
        }  # fmt: skip
        return log_home_visit(**(arguments | changes))

    def make_code(self, visit, *, key=None, now=NOW):
        with reading_as(self.reader):
            joint = make_code(
                visit=visit, key=key or uuid.uuid4(), by=Actor.staff(self.person), person=self.person, now=now
            )
            return joint, code_of(joint, now)

    def standing(self):
        with reading_as(self.reader):
            return HomeVisit.objects.standing().select_related("joint").get()

    def refused(self, **changes) -> JointDenied:
        with reading_as(self.reader), pytest.raises(JointRefused) as refusal:  # as a view, which answers then
            self._log(**changes)
        assert str(refusal.value) == refusal.value.reason.label
        return refusal.value.reason


@pytest.fixture
def nurse():
    return Half(PartnerServiceFactory(kind="bhv"))


@pytest.fixture
def social_worker(nurse):
    return Half(PartnerServiceFactory(kind="social_services", centre=nurse.service.centre))


@pytest.fixture
def code(nurse):
    return nurse.make_code(nurse.log())[1]


def counted(half, period=YEAR):
    with reading_as(Reader()):
        found = counts_for([half.service.centre], period, NOW)
    return found.home_visits["done"], found.joint_home_visits, found.home_visits_both_parents


def test_a_code_is_eight_characters_in_groups_and_only_a_keyed_hash_and_a_sealed_one_are_stored(nurse, code):
    joint = nurse.standing().joint
    assert [len(part) for part in code.split("-")] == [4, 4]
    assert code not in (joint.code_hash, joint.sealed_code)
    assert joint.expires_at == NOW + timedelta(days=30)
    assert AuditEvent.objects.filter(action="logged_home_visit").count() == 1


def test_a_code_is_made_once_for_a_key_and_once_for_a_visit_while_it_is_valid(nurse, key):
    visit = nurse.log()
    joint, code = nurse.make_code(visit, key=key)
    assert nurse.make_code(visit, key=key) == (joint, code)
    assert nurse.make_code(nurse.standing()) == (joint, code)
    later = NOW + timedelta(days=30)
    assert nurse.make_code(nurse.standing(), now=later)[0] != joint
    assert code_of(joint, later) == ""


@pytest.mark.parametrize(
    "spelled", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}. "]
)
def test_the_code_joins_the_halves_however_it_is_typed(nurse, social_worker, code, spelled):
    social_worker.log(code=spelled(code))
    own, other = nurse.standing(), social_worker.standing()
    assert own.joint_id == other.joint_id
    assert (own.joint.service_id, own.joint.other_service_id) == (nurse.service.pk, social_worker.service.pk)
    assert (own.is_joint, other.is_joint, own.joint.joined_at) == (True, True, NOW)
    event = AuditEvent.objects.get(action="joined_home_visit")
    assert (event.thing_id, event.service_id) == (str(own.joint_id), social_worker.service.pk)


def test_neither_sees_the_others_row_even_with_the_scoping_layer_away(nurse, social_worker, code, monkeypatch):
    social_worker.log(code=code)
    monkeypatch.setattr(WalledQuerySet, "for_reader", lambda self, reader: self.all())
    for half in (nurse, social_worker):
        with reading_as(half.reader) as reader:
            assert {visit.service_id for visit in HomeVisit.objects.for_reader(reader)} == {half.service.pk}
            with connection.cursor() as cursor:
                cursor.execute("SELECT DISTINCT service_id FROM visits_homevisit")
                assert cursor.fetchall() == [(half.service.pk,)]
            assert JointVisit.objects.count() == 1
    with reading_as(Reader.for_services(PartnerServiceFactory(centre=nurse.service.centre, kind="mhv").pk)):
        assert (HomeVisit.objects.count(), JointVisit.objects.count()) == (0, 0)


def test_a_pair_is_one_joint_visit(nurse, social_worker, code):
    assert counted(nurse) == (1, 0, 0)
    social_worker.log(Meeting(on_date=TODAY, father_present=True), code=code)
    assert counted(nurse) == (1, 1, 1)  # the mother by one half, the father by the other


def test_a_pair_is_done_when_any_half_says_so_on_the_day_that_it_says(nurse, social_worker):
    _joint, code = nurse.make_code(nurse.log(Meeting(on_date=date(2025, 12, 30)), state="offered"))
    social_worker.log(code=code)
    assert counted(nurse) == (1, 1, 0)
    assert counted(nurse, Period(date(2025, 1, 1), date(2025, 12, 31))) == (0, 0, 0)


def test_half_a_pair_is_not_joint_and_before_it_was_joined_it_was_not(nurse, social_worker, code):
    later = NOW + timedelta(hours=1)
    assert counted(nurse) == (1, 0, 0)
    half = social_worker.log(code=code, now=later)
    assert counted(nurse) == (1, 1, 0)
    with reading_as(social_worker.reader):
        withdraw(half, key=uuid.uuid4(), by=SYSTEM, person=social_worker.person, now=later + timedelta(hours=1))
    assert counted(nurse) == (1, 0, 0)


def test_counting_takes_as_many_queries_for_thirty_pairs_as_for_one(
    nurse, social_worker, django_assert_num_queries
):
    for number in range(1, 31):
        social_worker.log(code=nurse.make_code(nurse.log())[1])
        if number in (1, 30):
            with django_assert_num_queries(13):  # nine, and those of the reader's savepoint
                assert counts_for([nurse.service.centre], YEAR, NOW).joint_home_visits == number


def test_a_wrong_code_is_refused_and_nothing_is_saved(social_worker, code):
    assert social_worker.refused(code="2222-2222") == JointDenied.WRONG_CODE
    with reading_as(social_worker.reader):
        assert HomeVisit.objects.count() == 0


def test_ones_own_code_is_refused(nurse, code):
    assert nurse.refused(code=code) == JointDenied.OWN_CODE


def test_a_code_that_another_service_has_used_is_refused(nurse, social_worker, code):
    social_worker.log(code=code)
    midwife = Half(PartnerServiceFactory(kind="mhv", centre=nurse.service.centre))
    assert midwife.refused(code=code) == JointDenied.USED


def test_a_code_joins_one_record_of_a_service_until_that_is_taken_back(social_worker, code):
    first = social_worker.log(code=code)
    assert social_worker.refused(code=code) == JointDenied.TWICE
    with reading_as(social_worker.reader):
        withdraw(first, key=uuid.uuid4(), by=SYSTEM, person=social_worker.person, now=NOW)
    assert social_worker.log(code=code).is_joint


def test_a_code_is_valid_for_thirty_days(social_worker, code):
    in_time = NOW + timedelta(days=30)
    assert social_worker.refused(code=code, now=in_time) == JointDenied.EXPIRED
    assert social_worker.log(code=code, now=in_time - timedelta(seconds=1)).is_joint


def test_a_code_of_another_centre_is_refused(code):
    assert Half(PartnerServiceFactory(kind="social_services")).refused(code=code) == JointDenied.OTHER_CENTRE


def test_guessing_ends_after_so_many_wrong_codes_for_that_person_alone(social_worker, code, settings):
    settings.WRONG_CODES_PER_PERSON = 3
    tries = [social_worker.refused(code=f"2222-222{number}") for number in range(2, 6)]
    assert tries == [JointDenied.WRONG_CODE] * 3 + [JointDenied.TOO_MANY]
    assert social_worker.refused(code=code) == JointDenied.TOO_MANY
    later = NOW + limits.WINDOW
    social_worker.person = staff_with("staff_member", social_worker.service)
    assert social_worker.log(code=code, now=later).is_joint


def test_an_offer_is_joined_when_it_is_marked_as_done(social_worker, code):
    offer = social_worker.log(Meeting(on_date=TODAY), state="offered")
    arguments = {"by": SYSTEM, "person": social_worker.person, "now": NOW}
    with reading_as(social_worker.reader):
        done = mark_done(visit=offer, key=uuid.uuid4(), meeting=MET, code=code, **arguments)
        assert (done.is_joint, done.record) == (True, offer.record)
        corrected = correct(
            visit=done, key=uuid.uuid4(), step=done.step, state="done", meeting=MET, code=code, **arguments
        )
    assert corrected.joint_id == done.joint_id


def test_the_same_form_twice_is_one_half_and_with_another_code_it_is_refused(social_worker, code, key):
    assert social_worker.log(code=code, key=key) == social_worker.log(code=code, key=key)
    with pytest.raises(HomeVisitRefused) as refusal:
        social_worker.log(code="2222-2222", key=key)
    assert refusal.value.reason == HomeVisitDenied.KEY_REUSED


def test_a_visit_that_is_joined_gets_no_other_code(nurse, social_worker, code):
    social_worker.log(code=code)
    for half in (nurse, social_worker):
        with pytest.raises(JointRefused) as refusal:
            half.make_code(half.standing())
        assert refusal.value.reason == JointDenied.JOINED


def test_the_database_refuses_a_half_of_a_joint_visit_that_is_not_the_services(nurse, social_worker, code):
    joint = nurse.standing().joint
    with (
        reading_as(social_worker.reader),
        pytest.raises(DatabaseError, match="one of its two services"),
        transaction.atomic(),
    ):
        HomeVisit.objects.create(
            centre=social_worker.service.centre, service=social_worker.service, step=social_worker.step,
            state="offered", on_date=TODAY, logged_at=NOW, joint=joint,
        )  # fmt: skip


def test_old_codes_and_times_are_forgotten_and_the_pair_stays(nurse, social_worker, code):
    social_worker.log(code=code)
    over = NOW + timedelta(days=30)
    assert forget_old_codes(service_id=nurse.service.pk, by=SYSTEM, now=over - timedelta(seconds=1)) == 0
    assert forget_old_codes(service_id=social_worker.service.pk, by=SYSTEM, now=over) == 0  # not its own
    assert forget_old_codes(service_id=nurse.service.pk, by=SYSTEM, now=over) == 1
    joint = nurse.standing().joint
    assert (joint.sealed_code, joint.first_time, joint_visits.code_of(joint, NOW)) == ("", None, "")
    assert counted(nurse) == (1, 1, 0)
