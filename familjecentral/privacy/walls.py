"""Two walls around personal data: who is reading, told to the code and to PostgreSQL.

A model with a person in it declares its wall beside its fields, as the grants that open it::

    wall = Wall(
        OwnService(SELECT),                      # staff of the service in controller_id read
        OwnService(duty=Duty.SYSTEM),            # the program, acting for that service, does everything
        SecretLink(),                            # whoever holds the secret link reads
    )

Wall one is ``WalledQuerySet.for_reader``. Wall two is row-level security made from the same
declaration by ``apply_walls`` after each migration, forced, so that not even the owner of the tables
reads past it. PostgreSQL learns the reader from settings that last for one transaction only. And
``why`` works out from the same grants what to answer to “why do I see this?”.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SELECT, INSERT, UPDATE, ALL = "SELECT", "INSERT", "UPDATE", "ALL"


class Duty(StrEnum):
    """What somebody does for a service; each is a setting that PostgreSQL is told (``fc.services`` …)."""

    SERVICE = "services"  # works in it
    LEAD = "leads"  # leads it
    ATTENDANCE = "attends"  # marks who is there, also on a shared tablet
    SYSTEM = "system"  # the program itself: signing up, sending, erasing

    @property
    def sql(self) -> str:
        """The ids of the services, as PostgreSQL knows them; a subquery, so asked once and not for each row."""
        return f"(SELECT fc_ids('fc.{self.value}'))::bigint[]"


@dataclass(frozen=True)
class Reader:
    """Who reads: ids of the partner services they act for, by duty, the hash of a secret token, or who counts."""

    services: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    attends: frozenset[int] = frozenset()
    system: frozenset[int] = frozenset()
    token_hash: str = ""
    counting: bool = False  # for a report, which shows numbers and no row

    @classmethod
    def for_services(cls, *services: int) -> Reader:
        """The program, acting for these services with all that they may."""
        ids = frozenset(services)
        return cls(services=ids, leads=ids, attends=ids, system=ids)

    @classmethod
    def for_staff(cls, services: Iterable[int], *, leads: Iterable[int] = ()) -> Reader:
        """A person who works in ``services`` and leads some of them."""
        ids = frozenset(services)
        return cls(services=ids, leads=frozenset(leads) & ids, attends=ids)

    @classmethod
    def for_attendance(cls, services: Iterable[int]) -> Reader:
        """A person at a shared tablet: who comes and who is there, and nothing else about them."""
        return cls(attends=frozenset(services))

    def ids(self, duty: Duty) -> frozenset[int]:
        """The services that the reader has this duty for."""
        found: frozenset[int] = getattr(self, duty.value)
        return found


NOBODY = Reader()
_current: ContextVar[Reader] = ContextVar("reader", default=NOBODY)


def current_reader() -> Reader:
    """The reader of this transaction; NOBODY outside ``reading_as``."""
    return _current.get()


@contextmanager
def reading_as(
    reader: Reader, *, lock_wait: str = "", is_last: bool = False, using: str = DEFAULT_DB_ALIAS
) -> Iterator[Reader]:
    """Do this block, in a transaction, as ``reader``; afterwards the reader before is back.

    The settings are the transaction's own: when it ends, or the block raises, PostgreSQL itself takes them
    back. ``lock_wait`` (``8s``): how long a statement of it may wait for a lock. ``is_last``: the transaction
    that it is in ends with it, so it needs no savepoint, and nobody is left to take the settings back for.
    ``using``: another connection than the ordinary one (a copy of the database that reports read).
    """
    is_outermost = is_last or not connections[using].in_atomic_block
    with transaction.atomic(using=using, savepoint=not is_last):
        before = _current.get()
        mark = _current.set(reader)
        _tell_postgresql(reader, lock_wait, using)
        try:
            yield reader
        finally:
            _current.reset(mark)
        if not is_outermost:
            _tell_postgresql(before, using=using)


def _tell_postgresql(reader: Reader, lock_wait: str = "", using: str = DEFAULT_DB_ALIAS) -> None:
    settings = {f"fc.{duty.value}": ",".join(map(str, sorted(reader.ids(duty)))) for duty in Duty}
    settings["fc.token"] = reader.token_hash
    settings["fc.counting"] = "on" if reader.counting else ""
    # What is planned once is planned for all readers, since the walls ask these settings when it runs. Else
    # PostgreSQL plans it five times on every connection, before it sees that (familjecentral.database.prepared).
    settings["plan_cache_mode"] = "force_generic_plan"
    if lock_wait:
        settings["lock_timeout"] = lock_wait
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [text for pair in settings.items() for text in pair])


class WalledQuerySet(models.QuerySet[Any]):
    """Wall one: the rows that a reader may see, asked for by name."""

    def for_reader(self, reader: Reader) -> Self:
        return self.filter(self.model.wall.as_q(reader))


class Grant(ABC):
    """One opening in a wall: for whom (``as_q`` in code, ``condition`` in SQL), and for which commands."""

    commands: tuple[str, ...] = (ALL,)

    @property
    def reads(self) -> bool:
        return bool({ALL, SELECT} & set(self.commands))

    @abstractmethod
    def as_q(self, reader: Reader) -> models.Q:
        """The rows that this grant opens to ``reader``."""

    @abstractmethod
    def condition(self, model: type[models.Model]) -> str:
        """The same as SQL, over ``model``'s table and the settings of the transaction."""

    @abstractmethod
    def sentence(self, services: str) -> str:
        """Why a reader sees the rows; ``services`` names those that the reader acts for."""

    @abstractmethod
    def in_words(self) -> str:
        """To whom, for the documentation."""


class OwnService(Grant):
    """To those with ``duty`` for the service in ``column``, here or in the row that ``through`` points to."""

    def __init__(
        self, *commands: str, duty: Duty = Duty.SERVICE, column: str = "controller_id", through: str = ""
    ) -> None:
        self.commands = commands or (ALL,)
        self.duty, self.column, self.through = duty, column, through

    def as_q(self, reader: Reader) -> models.Q:
        return models.Q(**{f"{_path(self.through, self.column)}__in": reader.ids(self.duty)})

    def condition(self, model: type[models.Model]) -> str:
        return f"{_value(model, self.through, self.column)} = ANY ({self.duty.sql})"

    def in_words(self) -> str:
        whose = f"in its `{self.through}`'s `{self.column}`" if self.through else f"in `{self.column}`"
        doing = {
            Duty.SERVICE: "those who work in the service",
            Duty.LEAD: "those who lead the service",
            Duty.ATTENDANCE: "those who, also on a shared tablet, mark attendance for the service",
            Duty.SYSTEM: "the program, when it acts for the service",
        }
        return f"{doing[self.duty]} {whose}"

    def sentence(self, services: str) -> str:
        if self.duty == Duty.LEAD:
            return _("You see this because you lead {services}, which is responsible for it.").format(
                services=services
            )
        return _("You see this because you work in {services}, which is responsible for it.").format(
            services=services
        )


class SecretLink(Grant):
    """To whoever holds the token whose hash is in ``column``, here or in the row of ``through``."""

    commands = (SELECT,)

    def __init__(self, *, column: str = "token_hash", through: str = "") -> None:
        self.column, self.through = column, through

    def as_q(self, reader: Reader) -> models.Q:
        if not reader.token_hash:
            return models.Q(pk__in=())
        return models.Q(**{_path(self.through, self.column): reader.token_hash})

    def condition(self, model: type[models.Model]) -> str:
        return f"{_value(model, self.through, self.column)} = (SELECT fc_token())"

    def in_words(self) -> str:
        return "whoever holds the secret link" + (f" of `{self.through}`" if self.through else "")

    def sentence(self, services: str) -> str:
        return _("You see this because you hold the secret link to it.")


class Counting(Grant):
    """To a report, which counts rows of all services and shows none: for rows that no person is in."""

    def __init__(self, *commands: str) -> None:
        self.commands = commands or (SELECT,)

    def as_q(self, reader: Reader) -> models.Q:
        return models.Q(pk__isnull=False) if reader.counting else models.Q(pk__in=())

    def condition(self, model: type[models.Model]) -> str:
        return "(SELECT fc_counting())"  # a subquery, so asked once and not for each row

    def in_words(self) -> str:
        return "reports, which count them and show none"

    def sentence(self, services: str) -> str:
        return _("Reports count this, and show no single one.")


class AsParent(Grant):
    """To those who see the row that ``parent`` (a foreign key) points to: its wall is this one's too."""

    def __init__(self, parent: str, *commands: str) -> None:
        self.parent, self.commands = parent, commands or (SELECT,)
        self.model: type[models.Model] | None = None

    def as_q(self, reader: Reader) -> models.Q:
        assert self.model is not None  # Wall.__set_name__ has told
        parents = _parent_of(self.model, self.parent)
        return models.Q(**{f"{self.parent}__in": parents._default_manager.for_reader(reader)})  # type: ignore[attr-defined]  # walled

    def condition(self, model: type[models.Model]) -> str:
        return f"{_value(model, self.parent, 'id')} IS NOT NULL"

    def in_words(self) -> str:
        return f"whoever sees its `{self.parent}`"

    def sentence(self, services: str) -> str:
        return _("You see this because you may see the sign-up it belongs to.")


def _path(through: str, column: str) -> str:
    return f"{through}__{column}" if through else column


def _parent_of(model: type[models.Model], name: str) -> type[models.Model]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)
    return field.related_model


def column_of(model: type[models.Model], name: str) -> str:
    """The column that the foreign key ``name`` is kept in."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)
    return field.column


def _value(model: type[models.Model], through: str, column: str) -> str:
    """``column`` of the model's row, or of the row that ``through`` points to, if its own wall lets that be seen.

    The latter by a function, whose plan PostgreSQL keeps: written out in each policy, the parent's policies
    would be planned anew, several times over, in every statement (it took 6 ms for one contact).
    """
    own = f'"{model._meta.db_table}"'
    if not through:
        return f"{own}.{column}"
    parent = _parent_of(model, through)._meta.db_table
    return f"{_function_for(parent, column)}({own}.{column_of(model, through)})"


def _function_for(table: str, column: str) -> str:
    return f"fc_{table}_{column}"


# What a child's policy may ask of its parent.
ASKED_FOR = ("id", "controller_id", "token_hash", "second_token_hash")


def _make_functions(cursor: Any, model: type[models.Model]) -> None:
    """The functions that policies of ``model``'s children ask (``_value``); behind the asker's own walls."""
    table = model._meta.db_table
    columns = {field.column for field in model._meta.concrete_fields}
    for column in [name for name in ASKED_FOR if name in columns]:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {_function_for(table, column)}(the_id bigint) "
            f"RETURNS {'text' if column.endswith('token_hash') else 'bigint'} LANGUAGE plpgsql STABLE AS "
            f'$$ BEGIN RETURN (SELECT {column} FROM "{table}" WHERE id = the_id); END $$'
        )


class Wall:
    """What a model declares: the grants that open its rows; all else is closed."""

    def __init__(self, *grants: Grant) -> None:
        self.grants = grants

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        for grant in self.grants:
            if isinstance(grant, AsParent):
                grant.model = owner

    def as_q(self, reader: Reader) -> models.Q:
        """The rows that ``reader`` may see."""
        seen = models.Q(pk__in=())
        for grant in self.grants:
            if grant.reads:
                seen |= grant.as_q(reader)
        return seen

    def policies(self, model: type[models.Model]) -> Iterable[tuple[str, str]]:
        """(command, condition) of each policy."""
        for grant in self.grants:
            for command in grant.commands:
                yield command, grant.condition(model)


def why(rows: models.QuerySet[Any], reader: Reader) -> list[Grant]:
    """The grants by which ``reader`` sees any of ``rows``; one small query for each that the model has."""
    seen_by = [grant for grant in rows.model.wall.grants if grant.reads]
    return [grant for grant in seen_by if rows.filter(grant.as_q(reader)).exists()]


FUNCTIONS = """
DROP FUNCTION IF EXISTS fc_services() CASCADE;
CREATE OR REPLACE FUNCTION fc_ids(setting text) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_to_array(nullif(current_setting(setting, true), ''), ',')::bigint[], '{}')
$$;
CREATE OR REPLACE FUNCTION fc_token() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('fc.token', true), '')
$$;
CREATE OR REPLACE FUNCTION fc_counting() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('fc.counting', true), '') = 'on'
$$;
CREATE OR REPLACE FUNCTION fc_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date
$$;
CREATE OR REPLACE FUNCTION fc_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Said by a function of the owner that erases what is over, in its own transaction; the application may not
  -- delete at all, whatever it sets.
  IF TG_OP = 'DELETE' AND current_setting('fc.forgetting', true) = TG_TABLE_NAME THEN
    RETURN OLD;
  END IF;
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


def models_written_by_owner() -> list[type[models.Model]]:
    """Every model whose rows only functions of the tables' owner write (``written_by_owner = True``)."""
    from django.apps import apps

    return [model for model in apps.get_models() if getattr(model, "written_by_owner", False)]


def apply_walls(app_role: str) -> None:
    """Make PostgreSQL hold what the models declare (idempotent); run as the owner of the tables.

    ``app_role`` gets ordinary rights, and none to change or delete append-only rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for model in walled_models():
            _make_functions(cursor, model)
        for model in walled_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [model._meta.db_table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP POLICY {connection.ops.quote_name(name)} ON {table}")
            wall: Wall = model.wall  # type: ignore[attr-defined]  # walled_models have it
            for number, (command, condition) in enumerate(wall.policies(model), start=1):
                kind = "WITH CHECK" if command == INSERT else "USING"
                cursor.execute(f"CREATE POLICY fc_{number} ON {table} FOR {command} {kind} ({condition})")
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
    for model in models_written_by_owner():
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}")
    cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
