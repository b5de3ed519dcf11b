"""What an import calls off, moves and changes is told to families as when staff do it by hand."""

from datetime import date, time

import pytest

from activities.models import Deviation, SignUp
from familjecentral import clock
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService
from tests.factories import stockholm

from .deviations import State, family, states_of
from .programme import exception_row, import_rows, on, open_row, week_row

pytestmark = pytest.mark.django_db
TUESDAY, NEXT_TUESDAY = date(2026, 11, 24), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _now():
    with clock.at(stockholm(2026, 10, 26, 8)):
        yield


@pytest.fixture
def families():
    """The programme, with a family that has a place on one Tuesday, and one with an open offer on the next."""
    import_rows(week_row())
    return family(on(TUESDAY), email="a@example.org"), family(
        on(NEXT_TUESDAY), State.OFFERED, email="b@example.org"
    )


def told() -> list[tuple[str, str]]:
    with reading_as(Reader.for_services(*PartnerService.objects.values_list("pk", flat=True))):
        return sorted(Message.objects.values_list("kind", "to"))


def test_the_first_import_of_a_programme_is_no_deviation():
    import_rows(week_row(), exceptions=[exception_row()])
    assert not Deviation.objects.exists()


def test_a_closed_fortnight_is_one_deviation_and_withdraws_offers(families):
    import_rows(week_row(), exceptions=[exception_row(to_date=NEXT_TUESDAY)])
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.reason, deviation.made_by) == ("closed", "Planeringsdag", None)
    assert deviation.touched.count() == 2
    assert told() == [("called_off", "a1@example.org"), ("called_off", "b1@example.org")]
    assert states_of(*families) == ["confirmed", "waiting"]


def test_the_same_file_again_tells_nobody_anything(families):
    for _ in range(2):
        import_rows(week_row(), exceptions=[exception_row()])
    assert (Deviation.objects.count(), told()) == (1, [("called_off", "a1@example.org")])


def test_a_closure_taken_back_tells_that_it_is_on_and_fills_from_the_queue(families):
    import_rows(week_row(), exceptions=[exception_row(to_date=NEXT_TUESDAY)])
    import_rows(week_row(), exceptions=[])
    assert [kind for kind, _to in told()] == ["back_on", "back_on", "called_off", "called_off"]
    assert states_of(*families) == ["confirmed", "offered"]


def test_moved_by_the_file_is_one_deviation_with_the_place(families):
    import_rows(week_row(), exceptions=[exception_row(kind="moved", place="Biblioteket", to_date=NEXT_TUESDAY)])
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.venue.name, deviation.touched.count()) == ("moved", "Biblioteket", 2)
    assert told() == [("changed", "a1@example.org"), ("changed", "b1@example.org")]
    assert on(TUESDAY).is_moved


def test_another_time_is_told_and_is_no_deviation(families):
    import_rows(week_row(start=time(14)))
    assert not Deviation.objects.exists()
    assert told() == [("changed", "a1@example.org"), ("changed", "b1@example.org")]


def test_a_group_that_leaves_the_programme_is_called_off_for_those_who_had_signed_up(families):
    import_rows(open_row())
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.reason, deviation.touched.count()) == (
        "called_off", "Finns inte kvar i programmet", 2,
    )  # fmt: skip
    assert told() == [("called_off", "a1@example.org"), ("called_off", "b1@example.org")]


def test_a_dry_run_tells_nobody_and_leaves_nothing(families):
    import_rows(week_row(), exceptions=[exception_row()], dry_run=True)
    assert (Deviation.objects.count(), told()) == (0, [])
    with reading_as(Reader.for_services(families[0].controller_id)):
        assert SignUp.objects.count() == 2
