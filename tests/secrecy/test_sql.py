"""Each cell of the secrecy table as plain SQL, by the application's own role: what PostgreSQL itself holds."""

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from activities.models import Attendance, Consent, SignUp, SignUpChild, SignUpContact, SignUpReading
from familjecentral.outbox.models import Message
from familjecentral.privacy.walls import WalledQuerySet, append_only_models, reading_as, walled_models
from feedback.models import Feedback, Proposal
from staff.models import DataRequest
from staff.secrecy import CELLS, MODELS_OF, Answer, Who
from visits.models import CounsellingContact, Guidance, HomeVisit, JointVisit, OtherWork

pytestmark = pytest.mark.xdist_group("secrecy-sql")  # its world is made once

OF_THING = {
    "sign_up": SignUp, "contact": SignUpContact, "child": SignUpChild, "attendance": Attendance,
    "consent": Consent, "reading": SignUpReading, "message": Message, "comment": Feedback, "proposal": Proposal,
    "data_request": DataRequest,
    "home_visit": HomeVisit, "joint_visit": JointVisit, "counselling": CounsellingContact, "guidance": Guidance,
    "other_work": OtherWork,
}  # fmt: skip
# Only added: to change one is to add another that replaces it (visits.models.Entry).
ENTRIES = ("home_visit", "counselling", "guidance", "other_work")
OF_A_SIGN_UP = ("contact", "child", "attendance", "consent", "reading")
PARENTS = (Who.VISITOR, Who.PARENT, Who.OTHER_FAMILY)
# The second: the entry to be replaced is not there for who can't see it.
REFUSED_BY_THE_WALL = ("row-level security", "An entry replaces one about the same")
WALLED_CELLS = [cell for cell in CELLS if cell.thing in OF_THING and cell.action != "export"]  # which is a reading


def rows_of(world, thing):
    """(table, condition) of the row that the world's own service controls."""
    model = OF_THING[thing]
    row = getattr(world.own, thing, None) if thing not in OF_A_SIGN_UP else None
    condition = f"sign_up_id = {world.own.sign_up.pk}" if row is None else f"id = '{row.pk}'"
    return model._meta.db_table, condition


def a_copy(world, thing, *, replaces=False):
    """INSERT of a row like the own one, with new unique values; ``replaces``: of an entry that replaces it."""
    model = OF_THING[thing]
    table, condition = rows_of(world, thing)
    with reading_as(world.everything()), connection.cursor() as cursor:
        columns = [f.column for f in model._meta.concrete_fields if f.column != "id" or thing in ENTRIES]
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}")
        row = dict(zip(columns, cursor.fetchone(), strict=True))
    fresh = {"key": uuid.uuid4(), "event": uuid.uuid4().hex, "token_hash": uuid.uuid4().hex * 2,
             "code_hash": uuid.uuid4().hex * 2}  # fmt: skip
    row |= {
        name: value for name, value in fresh.items() if name in row and (thing, name) != ("consent", "token_hash")
    }
    if thing in ENTRIES:
        before, row["id"] = row["id"], uuid.uuid4()
        row["record"] = row["record"] if replaces else row["id"]
        row["replaces_id"] = before if replaces else None
    if thing == "consent":
        row["receiver_id"] = world.other.service.pk
    if thing == "attendance":
        row["session_id"] = world.drop_in.pk
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values())


def tried(world, thing, action):
    """True if the statement did something to (or read) the own service's row."""
    table, condition = rows_of(world, thing)
    values = []
    is_added = action == "create" or (action == "change" and thing in ENTRIES)
    copied = a_copy(world, thing, replaces=action == "change") if is_added else None
    if action == "read":
        statement = f"SELECT 1 FROM {table} WHERE {condition}"
    elif copied is not None:
        statement, values = copied
    elif action == "change":
        statement = f"UPDATE {table} SET id = id WHERE {condition}"
    else:
        statement = f"DELETE FROM {table} WHERE {condition}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount > 0
    except DatabaseError as error:
        if not any(words in str(error) for words in REFUSED_BY_THE_WALL):
            raise
        return False


@pytest.mark.parametrize("cell", WALLED_CELLS, ids=lambda cell: f"{cell.who}-{cell.permission}")
def test_postgresql_answers_as_the_table(world, in_savepoint, cell):
    """What parents and visitors write, the program writes for the service: they themselves may write nothing."""
    expected = cell.answer == Answer.YES and not (cell.who in PARENTS and cell.action != "read")
    # Staff have the program sign up, give places and see to messages, by verbs that keep the room and the queue.
    by_the_program = {
        ("sign_up", "create"), ("sign_up", "change"), ("comment", "create"), ("message", "change"),
        ("contact", "delete"), ("child", "delete"), ("consent", "delete"), ("reading", "delete"),
        ("comment", "delete"), ("proposal", "create"), ("proposal", "delete"),
    }  # fmt: skip
    expected = expected and (cell.thing, cell.action) not in by_the_program
    statement_reader = world.reader(cell.who)
    with reading_as(statement_reader):
        assert tried(world, cell.thing, cell.action) == expected


@pytest.mark.parametrize("who", Who)
@pytest.mark.parametrize("thing", OF_THING)
def test_with_the_whole_scoping_layer_away_the_wrong_reader_reads_nothing(
    world, in_savepoint, monkeypatch, thing, who
):
    monkeypatch.setattr(WalledQuerySet, "for_reader", lambda self, reader: self.all())
    allowed = next(c.answer for c in CELLS if c.who == who and c.permission == f"{thing}.read") == Answer.YES
    model = OF_THING[thing]
    _table, condition = rows_of(world, thing)
    with reading_as(world.reader(who)) as reader:
        found = model.objects.for_reader(reader).extra(where=[condition])
        assert found.exists() == allowed


@pytest.mark.parametrize("model", append_only_models(), ids=lambda model: model._meta.label_lower)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_append_only_is_neither_changed_nor_deleted(world, in_savepoint, model, statement):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.django_db  # so that pytest-django makes the database that the module's world is in
def test_every_walled_model_is_a_thing_of_the_table_and_is_tried_here():
    walled = {model._meta.label for model in walled_models()}
    things = {label: thing for thing, labels in MODELS_OF.items() for label in labels}
    assert {things[label] for label in walled} == set(OF_THING)
    assert {model._meta.label for model in OF_THING.values()} <= walled
    assert all(apps.get_model(label) for labels in MODELS_OF.values() for label in labels)
