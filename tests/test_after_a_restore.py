"""A backup brings back what was erased since: it goes again before anyone is let in."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from psycopg import sql

from activities.erasing import erase_now
from activities.links import FIRST
from activities.models import SignUp
from familjecentral import clock
from familjecentral.audit.recording import PARENT, SYSTEM
from familjecentral.privacy.walls import Reader, reading_as
from staff.holdings import erase_again
from tests.activities import families
from tests.factories import SessionFactory
from tests.leftovers import in_the_database, superuser

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ["activities_signup", "activities_signupcontact", "activities_signupchild", "outbox_message"]


def backed_up(owner):
    return {
        table: owner.execute(
            sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table))
        ).fetchall()
        for table in TABLES
    }


def restore(owner, backup):
    """The rows as they were, past all triggers, as pg_restore does."""
    owner.execute("SET session_replication_role = replica")
    for table, rows in backup.items():
        name = sql.Identifier(table)
        owner.execute(sql.SQL("DELETE FROM {}").format(name))
        for (row,) in rows:
            put = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s::jsonb)")
            owner.execute(put.format(name), [row])
    owner.commit()


def purge(*arguments):
    out = StringIO()
    with clock.at(families.NOW):
        call_command("purge", *arguments, stdout=out)
    return out.getvalue()


def test_what_was_erased_after_the_backup_goes_again_by_the_lines_of_the_log(caplog, tmp_path):
    session = SessionFactory()
    stays, goes = (families.signed_up(session, families.family(n)).sign_up for n in (1, 2))
    with superuser() as owner:
        backup = backed_up(owner)
        owner.commit()
        with caplog.at_level(logging.INFO, logger="familjecentral.erased"):
            erase_now(sign_up=goes, number=FIRST, by=PARENT, now=families.NOW)
        restore(owner, backup)
        assert "outbox_message.to" in in_the_database(["familj2@example.org"], owner)
        owner.commit()
        log = tmp_path / "familjecentral.log"
        log.write_text("\n".join(["Booting worker", *caplog.messages, "erased on request: rubbish"]))
        assert "familj2" not in log.read_text()
        assert "1 things that people had asked to be erased would be" in purge("--dry-run", "--again", str(log))
        assert in_the_database(["familj2@example.org"], owner) != []
        owner.commit()
        for _twice in range(2):
            assert "were looked for, and are gone" in purge("--again", str(log))
        assert in_the_database(["familj2@example.org"], owner) == []
    with reading_as(Reader.for_services(stays.controller_id)):
        assert {each.pk: bool(each.erased_at) for each in SignUp.objects.all()} == {stays.pk: False, goes.pk: True}


def test_what_had_become_too_old_since_goes_again():
    session = SessionFactory()
    family = families.signed_up(session).sign_up
    with clock.at(session.ends_at + timedelta(days=31)):
        out = StringIO()
        call_command("purge", stdout=out)
    assert "sign_up: 1 erased" in out.getvalue()
    with reading_as(Reader.for_services(family.controller_id)):
        assert SignUp.objects.get().erased_at


def test_a_file_that_is_not_there_is_said_and_nothing_is_done(tmp_path):
    with pytest.raises(CommandError, match="can not be read"):
        purge("--again", str(tmp_path / "none.log"))


def test_a_line_about_what_was_made_after_the_backup_changes_nothing():
    session = SessionFactory()
    line = f"erased on request: sign_up {session.activity.responsible_service_id} 987654"
    assert erase_again([line, "nothing here"], by=SYSTEM, now=families.NOW) == 1
