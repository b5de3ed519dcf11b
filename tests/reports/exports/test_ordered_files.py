"""A file is ordered once, made whole or not at all, fetched by whoever ordered it, and gone in time."""

import csv
import io
import json
import os
import uuid
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, Actor
from familjecentral.disclosure import Withheld
from reports.exports import fetching, folder, making
from reports.exports.ordering import MOST_WAITING, ExportDenied, ExportRefused, order_export
from reports.models import ReportExport
from reports.periods import Period
from reports.scope import Kind, Scope
from staff.models import StaffRole
from staff.retention.purging import purges
from tests.factories import FamilyCentreFactory, staff_with
from tests.reports.made import AT, count, session_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
Format, State = ReportExport.Format, ReportExport.State
PERIOD = Period(date(2025, 7, 1), date(2026, 11, 24))


@pytest.fixture
def order(filled, coordinator):
    def ordered(file_format=Format.TIDY_CSV, *, scope=None, period=PERIOD, key=None, **more):
        return order_export(
            scope=scope or Scope.of_centre(filled), period=period, file_format=file_format,
            key=key or uuid.uuid4(), by=Actor.staff(coordinator), person=coordinator, now=clock.now(), **more,
        )  # fmt: skip

    return ordered


def fetch(export, person, now=AT):
    return fetching.fetch_export(key=export.key, by=Actor.staff(person), person=person, now=now)


def made(export):
    making.make_file(export_id=export.pk)
    export.refresh_from_db()
    return export


def test_an_order_is_one_job_and_the_same_form_again_is_the_same_order(order, key):
    assert order(key=key) == order(key=key)
    assert [job.args for job in ProcrastinateJob.objects.filter(queue_name="exports")] == [
        {"export_id": ReportExport.objects.get().pk}
    ]


def test_the_file_has_a_row_for_each_figure_and_month_and_is_fetched_by_who_ordered_it(order, coordinator, folder):
    export = made(order())
    assert (export.state, export.done_parts, export.all_parts) == (State.DONE, 17, 17)
    found = fetch(export, coordinator)
    assert (found.name, found.path.parent) == ("exempel-2025-07-01-2026-11-24.csv", folder)
    rows = list(csv.DictReader(io.StringIO(found.path.read_text(encoding="utf-8"), newline="")))
    assert export.size == found.path.stat().st_size
    visits = {row["first_day"]: row["value"] for row in rows if row["indicator"] == "visits"}
    assert (len(visits), visits["2025-09-01"], visits["2026-09-01"]) == (17, "60", "82")
    (first,) = [row for row in rows if row["indicator"] == "first_visits" and row["first_day"] == "2026-09-01"]
    assert (first["value"], first["withheld"]) == ("", Withheld.UNDER_FIVE.value)
    event = AuditEvent.objects.get(action="exported_report")
    assert (event.actor_id, event.detail, event.count) == (coordinator.pk, "tidy_csv", 1)


def test_json_has_the_same_rows(order):
    export = made(order(Format.TIDY_JSON))
    rows = json.loads(folder.place_of(export.key, "json").read_bytes())["rows"]
    assert {row["first_day"] for row in rows if row["indicator"] == "visits"} >= {"2025-09-01", "2026-09-01"}


def test_a_file_stays_for_a_day_and_for_an_hour_after_it_was_fetched(order, coordinator, folder):
    unfetched, fetched = made(order()), made(order())
    assert fetch(fetched, coordinator, AT + timedelta(hours=2)) is not None
    fetching.remove_ended(now=AT + timedelta(hours=3, seconds=1))
    assert [path.stem for path in folder.iterdir()] == [str(unfetched.key)]
    assert fetch(fetched, coordinator, AT + timedelta(hours=3, seconds=1)) is None
    assert fetch(unfetched, coordinator, AT + timedelta(days=1)) is None
    fetching.remove_ended(now=AT + timedelta(days=1))
    assert list(folder.iterdir()) == []
    assert set(ReportExport.objects.values_list("state", flat=True)) == {State.GONE}
    (purge,) = [each for each in purges() if each.code == "ordered_file"]
    assert purge.due(controller_id=None, before=AT + timedelta(seconds=1)) == 2
    assert purge.erase(controller_id=None, before=AT + timedelta(seconds=1), by=SYSTEM, now=AT) == 2
    assert not ReportExport.objects.exists()


def test_a_crash_in_the_middle_leaves_nothing_to_fetch_and_the_next_try_makes_the_file(
    order, coordinator, folder, monkeypatch
):
    export = order()
    rows = making.rows_of
    with monkeypatch.context() as broken:
        broken.setattr(making, "rows_of", lambda paper, **how: [*rows(paper, **how), 1 / 0])
        with pytest.raises(ZeroDivisionError):
            making.make_file(export_id=export.pk)
    assert fetch(export, coordinator) is None
    assert list(folder.iterdir()) == []
    half = folder / f".{export.key}.dead.half"  # of a worker that was killed
    half.write_bytes(b"centre_id,")
    os.utime(half, (AT.timestamp() - 60, AT.timestamp() - 60))
    assert made(export).state == State.DONE
    assert fetch(export, coordinator) is not None
    fetching.remove_ended(now=AT + fetching.LONGEST_MAKING)
    assert not half.exists()


def test_two_workers_make_one_file(order, folder, monkeypatch):
    export = order()
    write = making._write
    inner = []

    def both(out, of):
        if not inner:
            inner.append(True)
            making.make_file(export_id=export.pk)  # another worker begins and ends meanwhile
            inner.append(folder.joinpath(f"{export.key}.csv").stat().st_ino)
        write(out, of)

    monkeypatch.setattr(making, "_write", both)
    making.make_file(export_id=export.pk)
    (path,) = folder.iterdir()
    assert path.stat().st_ino == inner[1]


def test_who_may_not_export_any_more_gets_nothing(order, coordinator, client):
    export, waiting = made(order()), order()
    StaffRole.objects.filter(person=coordinator).update(centre=FamilyCentreFactory())
    client.force_login(coordinator)
    assert client.get(reverse("reports:exports"), {"file": export.key}).status_code == 404
    assert made(waiting).state == State.GONE
    assert AuditEvent.objects.filter(action="exported_report").count() == 0


def test_only_who_ordered_it_can_fetch_it(order, centre, client):
    export = made(order())
    client.force_login(staff_with(StaffRole.Role.COORDINATOR, centre=centre))
    for key in (export.key, uuid.uuid4(), "not-a-key"):
        assert client.get(reverse("reports:exports"), {"file": key}).status_code == 404


def test_a_file_that_cannot_be_made_is_said_to_be_so(order):
    export = order()
    making.give_up(export_id=export.pk)
    assert made(export).state == State.FAILED


def test_open_data_is_of_whole_terms_with_what_data_portals_ask_for(order, filled):
    count(session_at(filled, date(2025, 10, 1)), "man", 8)
    address = {"address": "https://www.exempel.se/oppna-data", "contact": "statistik@exempel.se"}
    export = made(order(Format.OPEN_DATA, **address))
    content = folder.place_of(export.key, "zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("statistik.csv").decode(), newline="")))
        graph = json.loads(archive.read("metadata.jsonld"))["@graph"]
        size = archive.getinfo("statistik.csv").file_size
    assert {(row["first_day"], row["last_day"]) for row in rows} == {
        ("2025-07-01", "2025-12-31"), ("2026-01-01", "2026-06-30"),
    }  # fmt: skip
    dataset, distribution, publisher, contact = graph
    name = filled.municipality.full_name
    assert (publisher["foaf:name"]["@value"], contact["vcard:hasEmail"]["@id"]) == (
        name, "mailto:statistik@exempel.se"
    )  # fmt: skip
    assert dataset["dcterms:publisher"]["@id"] == publisher["@id"]
    assert dataset["dcat:contactPoint"]["@id"] == contact["@id"]
    assert dataset["dcat:distribution"]["@id"] == distribution["@id"]
    assert [text["@language"] for text in dataset["dcterms:title"]] == ["sv", "en"]
    assert (dataset["dcterms:temporal"]["dcat:startDate"]["@value"],
            dataset["dcterms:temporal"]["dcat:endDate"]["@value"]) == ("2025-07-01", "2026-06-30")  # fmt: skip
    assert distribution["dcat:accessURL"]["@id"] == "https://www.exempel.se/oppna-data"
    assert distribution["dcterms:license"]["@id"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert int(distribution["dcat:byteSize"]["@value"]) == size


def test_refusals_say_what_to_do_and_order_nothing(order, filled):
    other = FamilyCentreFactory()
    two = Scope(Kind.SEVERAL, "Två", (filled, other), "several:a,b")
    half_a_term = Period(date(2026, 9, 1), date(2026, 11, 24))
    address = {"address": "https://www.exempel.se/oppna-data", "contact": "statistik@exempel.se"}
    for reason, how in (
        (ExportDenied.SEVERAL_PUBLISHERS, {"scope": two, **address}),
        (ExportDenied.NO_WHOLE_TERM, {"period": half_a_term, **address}),
        (ExportDenied.NO_ADDRESS, {}),
    ):
        with pytest.raises(ExportRefused) as refusal:
            order(Format.OPEN_DATA, **how)
        assert refusal.value.reason == reason
    for _number in range(MOST_WAITING):
        order()
    with pytest.raises(ExportRefused) as refusal:
        order()
    assert refusal.value.reason == ExportDenied.TOO_MANY
    assert ReportExport.objects.count() == MOST_WAITING


def test_the_page_orders_shows_how_far_it_is_and_refreshes_without_script(client, coordinator, filled):
    client.force_login(coordinator)
    asked = {"centre": "exempel", "start": "2025-07-01", "end": "2026-11-24"}
    page = client.get(reverse("reports:exports"), asked)
    assert (page.status_code, b"http-equiv" in page.content) == (200, False)
    form = {**asked, "key": uuid.uuid4(), "file_format": "open_data"}
    refused = client.post(reverse("reports:exports"), form)
    assert (refused.status_code, refused.context["form"].errors.as_data()["address"][0].code) == (
        422,
        "no_address",
    )
    assert client.post(reverse("reports:exports"), form | {"file_format": "tidy_json"}).status_code == 302
    export = ReportExport.objects.get()
    ReportExport.objects.update(state=State.MAKING, all_parts=17, done_parts=4)
    page = client.get(reverse("reports:exports"), asked).content.decode()
    assert '<progress max="17" value="4">' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    made(export)
    answer = client.get(reverse("reports:exports"), {"file": export.key})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store, private")
    assert json.loads(b"".join(answer.streaming_content))["rows"]
