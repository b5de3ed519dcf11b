"""manage.py import_programme: what it tells, and that a wrong file writes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from activities.models import ActivitySession, SignUp, SignUpContact
from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from tests.factories import (
    stockholm,
)

from .programme import (
    REAL,
    exceptions_csv,
    on_massage_day,
    sessions,
    sign_up,
    state,
    week_csv,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """The small programmes of these tests are still to come."""
    with clock.at(stockholm(2026, 10, 26, 8)):
        yield


def run(*arguments: object, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("import_programme", *[str(argument) for argument in arguments])
    return capsys.readouterr().out


def test_command_imports_and_tells(capsys: pytest.CaptureFixture[str]) -> None:
    week, exceptions = REAL / "herrljunga-week.csv", REAL / "herrljunga-exceptions.csv"

    tried = run(week, "--exceptions", exceptions, "--dry-run", capsys=capsys)
    assert ActivitySession.objects.count() == 0
    first = run(week, "--exceptions", exceptions, capsys=capsys)
    again = run(week, "--exceptions", exceptions, capsys=capsys)

    assert (ActivitySession.objects.count(), "136" in first, len(again.splitlines())) == (136, True, 1)
    assert tried.splitlines()[:-1] == first.splitlines()


def test_command_lists_affected_sessions_by_count_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = tmp_path / "week.csv"
    week.write_text(week_csv())
    run(week, capsys=capsys)
    person = sign_up(on_massage_day(), places=2)
    with reading_as(Reader.for_services(person.controller_id)):
        SignUp.objects.update(alias="Kråkan")
        SignUpContact.objects.create(
            sign_up=person, token_hash=person.token_hash, email="krakan@example.org", language="sv"
        )
    week.write_text(week_csv(start="14:00"))

    told = run(week, capsys=capsys)

    assert [line.count("2, ") for line in told.splitlines() if line.startswith("- ")] == [1]
    assert "råkan" not in told


def test_command_shifts(capsys: pytest.CaptureFixture[str]) -> None:
    run(REAL / "gimo-week.csv", "--shift-to", "2027-01-13", capsys=capsys)

    assert sessions("Familjecentralen Gimo")[0].on_date == date(2027, 1, 12)


@pytest.mark.parametrize("day", ["2027-02-30", "13 januari", "20270113", "0001-01-01"])
def test_command_refuses_a_wrong_day_to_shift_to(day: str) -> None:
    with pytest.raises(CommandError):
        call_command("import_programme", str(REAL / "gimo-week.csv"), "--shift-to", day)


def test_command_with_any_wrong_row_tells_all_and_writes_nothing(tmp_path: Path) -> None:
    week, exceptions = tmp_path / "vecka.csv", tmp_path / "avvikelser.csv"
    week.write_text(week_csv() + week_csv(weekday="0", end="").split("\r\n", 1)[1])
    exceptions.write_text(exceptions_csv(kind="flyttad"))
    before = state()

    with pytest.raises(CommandError) as caught:
        call_command("import_programme", str(week), "--exceptions", str(exceptions))

    lines = str(caught.value).splitlines()
    assert (caught.value.returncode, len(lines), state() == before) == (1, 4, True)
    assert [line.split(",")[0] for line in lines[:3]] == ["vecka.csv", "vecka.csv", "avvikelser.csv"]
