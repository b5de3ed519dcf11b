"""Two walls around personal data: who is reading, told to the code and to PostgreSQL.

A model with a person in it declares its wall beside its fields::

    wall = Wall()                                # rows belong to the service in controller_id
    wall = Wall(token_column="token_hash")       # …and its parent may read it by secret link
    wall = WallOfParent("sign_up")               # rows are readable when their sign-up is

Wall one is ``WalledQuerySet.for_reader``. Wall two is row-level security made from the same
declaration by ``apply_walls`` after each migration, forced, so that not even the owner of the tables
reads past it. PostgreSQL learns the reader from two settings that last for one transaction only.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Reader:
    """Who reads: ids of the partner services they act for, or the hash of a parent's secret token."""

    services: frozenset[int] = frozenset()
    token_hash: str = ""

    @classmethod
    def for_services(cls, *services: int) -> Reader:
        return cls(services=frozenset(services))


NOBODY = Reader()
_current: ContextVar[Reader] = ContextVar("reader", default=NOBODY)


def current_reader() -> Reader:
    """The reader of this transaction; NOBODY outside ``reading_as``."""
    return _current.get()


@contextmanager
def reading_as(reader: Reader) -> Iterator[Reader]:
    """Do this block, in a transaction, as ``reader``; afterwards the reader before is back.

    If the block raises, PostgreSQL itself takes its setting back with the (sub)transaction.
    """
    with transaction.atomic():
        before = _current.get()
        mark = _current.set(reader)
        _tell_postgresql(reader)
        try:
            yield reader
        finally:
            _current.reset(mark)
        _tell_postgresql(before)


def _tell_postgresql(reader: Reader) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('fc.services', %s, true), set_config('fc.token', %s, true)",
            [",".join(str(service) for service in sorted(reader.services)), reader.token_hash],
        )


class WalledQuerySet(models.QuerySet[Any]):
    """Wall one: the rows that a reader may see, asked for by name."""

    def for_reader(self, reader: Reader) -> Self:
        return self.filter(self.model.wall.as_q(reader))


@dataclass(frozen=True)
class Wall:
    """Rows belong to one partner service; optionally a token's hash lets a parent read their own."""

    controller_column: str = "controller_id"
    token_column: str = ""

    def as_q(self, reader: Reader) -> models.Q:
        q = models.Q(**{f"{self.controller_column}__in": reader.services})
        if self.token_column and reader.token_hash:
            q |= models.Q(**{self.token_column: reader.token_hash})
        return q

    def policies(self) -> Iterable[tuple[str, str]]:
        """(command, condition) of each policy."""
        yield "ALL", f"{self.controller_column} = ANY (fc_services())"
        if self.token_column:
            yield "SELECT", f"{self.token_column} = fc_token()"


@dataclass(frozen=True)
class WallOfParent:
    """Rows are behind the wall of the row that ``parent`` (a foreign key) points to."""

    parent: str
    model: type[models.Model] | None = None

    def as_q(self, reader: Reader) -> models.Q:
        q = models.Q(**{f"{self.parent}__controller_id__in": reader.services})
        if reader.token_hash:
            q |= models.Q(**{f"{self.parent}__token_hash": reader.token_hash})
        return q

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        object.__setattr__(self, "model", owner)

    def policies(self) -> Iterable[tuple[str, str]]:
        assert self.model is not None
        field = self.model._meta.get_field(self.parent)
        assert isinstance(field, models.ForeignKey)
        table = field.related_model._meta.db_table
        # The inner SELECT is itself behind the parent's wall.
        mine = self.model._meta.db_table
        yield "ALL", f'EXISTS (SELECT 1 FROM "{table}" p WHERE p.id = "{mine}"."{field.column}")'


FUNCTIONS = """
CREATE OR REPLACE FUNCTION fc_services() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_to_array(nullif(current_setting('fc.services', true), ''), ',')::bigint[], '{}')
$$;
CREATE OR REPLACE FUNCTION fc_token() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('fc.token', true), '')
$$;
CREATE OR REPLACE FUNCTION fc_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: a correction is a new row', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def walled_models() -> list[type[models.Model]]:
    """Every model that declares a wall."""
    from django.apps import apps

    return [model for model in apps.get_models() if getattr(model, "wall", None)]


def append_only_models() -> list[type[models.Model]]:
    """Every model whose rows are never changed or deleted (``append_only = True``)."""
    from django.apps import apps

    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def apply_walls(app_role: str) -> None:
    """Make PostgreSQL hold what the models declare (idempotent); run as the owner of the tables.

    ``app_role`` gets ordinary rights, and none to change or delete append-only rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for model in walled_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [model._meta.db_table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP POLICY {connection.ops.quote_name(name)} ON {table}")
            for command, condition in model.wall.policies():  # type: ignore[attr-defined]  # walled_models have it
                cursor.execute(f"CREATE POLICY fc_{command.lower()} ON {table} FOR {command} USING ({condition})")
        for model in append_only_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fc_append_only()"
            )
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        if app_role != owner:
            _grant(cursor, connection.ops.quote_name(app_role))


def _grant(cursor: Any, role: str) -> None:
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
    for model in append_only_models():
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
    cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
