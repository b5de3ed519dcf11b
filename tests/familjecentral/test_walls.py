"""The second wall stands when the first is gone."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import SYSTEM, record
from familjecentral.privacy.walls import NOBODY, Reader, WalledQuerySet, reading_as, walled_models
from feedback.models import Feedback
from tests.factories import PartnerServiceFactory

pytestmark = pytest.mark.django_db


def test_tests_run_as_a_role_that_is_neither_owner_nor_superuser():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_tables t WHERE t.tableowner = rolname "
            "AND t.schemaname = 'public') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)


def test_every_model_with_a_controller_has_a_forced_wall():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    assert forced == {model._meta.db_table for model in walled_models()}
    from django.apps import apps

    with_controller = {m for m in apps.get_models() if any(f.attname == "controller_id" for f in m._meta.fields)}
    assert with_controller <= set(walled_models())


@pytest.fixture
def comment(key):
    service = PartnerServiceFactory()
    from familjecentral import clock

    with reading_as(Reader.for_services(service.pk)):
        return Feedback.objects.create(
            key=key, centre=service.centre, controller=service, text="Bra!", language="sv", written_at=clock.now()
        )


def test_with_the_scope_removed_another_service_still_reads_nothing(comment, monkeypatch):
    monkeypatch.setattr(WalledQuerySet, "for_reader", lambda self, reader: self.all())
    other = PartnerServiceFactory(centre=comment.centre, kind="bhv")
    for reader in (NOBODY, Reader.for_services(other.pk), Reader(token_hash="x")):
        with reading_as(reader):
            assert list(Feedback.objects.for_reader(reader)) == []
    with reading_as(Reader.for_services(comment.controller_id)):
        assert list(Feedback.objects.for_reader(NOBODY)) == [comment]


def test_outside_a_reading_block_nothing_is_read(comment):
    assert Feedback.objects.count() == 0


def test_the_reader_before_is_back_after_a_block_and_after_an_error(comment):
    with reading_as(Reader.for_services(comment.controller_id)):
        with reading_as(NOBODY):
            assert Feedback.objects.count() == 0
        assert Feedback.objects.count() == 1
        with pytest.raises(ValueError, match="away"), reading_as(NOBODY):
            raise ValueError("away")
        assert Feedback.objects.count() == 1


def test_a_row_for_another_service_can_not_be_written(comment, key):
    other = PartnerServiceFactory()
    with (
        reading_as(Reader.for_services(other.pk)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Feedback.objects.create(
            key="00000000-0000-4000-8000-000000000001", centre=comment.centre, controller=comment.controller,
            text="x", language="sv", written_at=comment.written_at,
        )  # fmt: skip


@pytest.mark.parametrize("change", ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"])
def test_the_audit_log_can_not_be_changed(change):
    record("signed_up", by=SYSTEM)
    refused = pytest.raises(ProgrammingError, match=r"permission denied|append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditEvent.objects.count() == 1
