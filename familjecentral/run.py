"""``make run``: everything on this machine with one command, stopped with one Ctrl-C.

Database, schema, translations, styles and demo are made ready; then a web process and a worker run
until Ctrl-C, SIGTERM or SIGHUP. However this process ends, the kernel tells its children to stop, and
the embedded PostgreSQL stops when nobody holds a lease on it: nothing is left running.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from familjecentral import translations
from familjecentral.database import embedded, external

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
READY_SECONDS = 60
GRACE_SECONDS = 15  # for requests and jobs under way, when stopping
MOST_RESTARTS = 3  # of one program within a minute
LOOK_EVERY_SECONDS = 0.5
CHECK_DATABASE_EVERY_SECONDS = 5
PORT_PATIENCE_SECONDS = 3
HIGHEST_PORT = 65535
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRunError(Exception):
    """Something has to be done first; the text is one sentence or two that say what."""


class _StopAskedFor(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP."""


def main() -> int:
    os.chdir(PROJECT)
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    if os.environ.pop("FC_STOP_WITH_PARENT", ""):  # set in the Makefile: the parent is make
        _stop_with_parent()
    _read_env_file()
    house = House()
    try:
        house.port = _port()
        with _alone(house.port):
            house.prepare()
            house.serve()
    except (CannotRunError, embedded.EmbeddedDatabaseError, external.UnusableDatabaseError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except _StopAskedFor:
        pass
    finally:
        house.stop()
    print("Stopped. Everything is kept; make run carries on.")
    return 0


def _read_env_file() -> None:
    """The settings read ``.env`` too; here for PORT, FC_DATA_DIR and DATABASE_URL."""
    import environ

    environ.Env.read_env(PROJECT / ".env")


def _stop(_number: int, _frame: object) -> NoReturn:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # once is enough: stopping takes a moment
    raise _StopAskedFor


def _stop_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent process ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def _alone(port: int) -> Iterator[None]:
    """Only one ``make run`` in this folder, and only on a free port; said before anything is started."""
    home = embedded.cluster().home
    try:
        embedded.made(home)
        lock = (home / "run.lock").open("a+")
    except OSError as error:
        raise CannotRunError(
            f"Can't write in {home} ({error.strerror}). Make it writable for you, or set FC_DATA_DIR to a "
            "folder that is."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            address = lock.read().strip() or "an address it has yet to say"
            raise CannotRunError(
                f"make run is already going in this folder, at {address}."
                " Stop it first with Ctrl-C in its window, or give this one data of its own: "
                "FC_DATA_DIR=/tmp/another PORT=8001 make run"
            ) from None
        _check_port(port)
        lock.truncate(0)
        lock.write(f"http://{HOST}:{port}/ (process {os.getpid()})")
        lock.flush()
        yield


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise CannotRunError(
            f"PORT is “{text}”, but must be a number from 1 to {HIGHEST_PORT}: PORT=8001 make run"
        )
    return int(text)


def _check_port(port: int) -> None:
    """Raise CannotRunError if ``port`` can't be had; one just let go by a killed run frees itself soon."""
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while not _is_free(port):
        if time.monotonic() > deadline:
            other = port + 1 if port < HIGHEST_PORT else 8001
            raise CannotRunError(
                f"Port {port} is taken by another program. Choose another one: PORT={other} make run"
            )
        time.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotRunError(
                f"Port {port} is only for root. Choose one above 1023: PORT=8001 make run"
            ) from None
        except OSError:
            return False
    return True


@dataclass
class Program:
    """One program that runs beside this one, in a process group of its own."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    ended_at: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A signal in the middle of forking would be lost: there Python only prints what is raised.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)

        def in_the_child() -> None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            _stop_with_parent()

        try:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C in the terminal comes to us only; we stop things in order
                preexec_fn=in_the_child,  # noqa: PLW1509 (this process has one thread)
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        """Start it again if it has ended by itself; raises CannotRunError when it keeps ending."""
        assert self.process is not None
        if self.is_running:
            return
        now = time.monotonic()
        self.ended_at = [then for then in self.ended_at if then > now - 60] + [now]
        if len(self.ended_at) > MOST_RESTARTS:
            raise CannotRunError(
                f"The {self.name} program ended {len(self.ended_at)} times within a minute (exit code "
                f"{self.process.returncode}), so everything was stopped. What it said is above."
            )
        print(f"The {self.name} program ended (exit code {self.process.returncode}); starting it again.")
        self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def wait_until_stopped(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class House:
    """The database, the web process and the worker of one ``make run``."""

    def __init__(self) -> None:
        self.port = 0
        self.home = embedded.cluster().home
        self.uses_own_database = False
        self.programs: list[Program] = []
        self.state: dict[str, Any] = {}

    # ---- Before it serves -------------------------------------------------------------------------

    def prepare(self) -> None:
        """Database, translations, schema, styles and demo. Raises CannotRunError and its likes."""
        if os.environ.get("DATABASE_URL"):
            external.check_environment()
        else:
            _say("Starting PostgreSQL …")
            embedded.ensure_running()
            self.uses_own_database = True
        try:
            translations.compile_changed()
        except (translations.TranslationFileError, OSError) as error:
            raise CannotRunError(f"A translation could not be compiled: {error}") from error
        _say("Bringing the database up to date …")
        state_file = self.home / "state.json"
        self._run_once("familjecentral.preparing", str(state_file))
        self.state = json.loads(state_file.read_text(encoding="utf-8"))
        self._load_demo_if_empty()

    def _load_demo_if_empty(self) -> None:
        """The load is one transaction: interrupted, it leaves an empty database and is begun again."""
        if os.environ.get("FC_ENVIRONMENT") == "production" or not self.state["is_empty"]:
            return
        _say("Loading the demo (up to a minute, this once) …")
        self._manage("load_demo")
        self.state["is_demo"] = True

    def _run_once(self, module: str, *arguments: str) -> None:
        self._finish(Program(module, [sys.executable, "-m", module, *arguments], self.environment()))

    def _manage(self, *arguments: str) -> None:
        self._finish(Program(arguments[0], [sys.executable, "manage.py", *arguments], self.environment()))

    def _finish(self, program: Program) -> None:
        self.programs = [program]
        program.start()
        assert program.process is not None
        if program.process.wait() != 0:
            raise CannotRunError(f"{program.name} did not succeed. What it said is above.")
        self.programs = []

    def environment(self) -> dict[str, str]:
        """What every program gets: this shell's own settings win."""
        ours = {
            "PUBLIC_URL": f"http://{HOST}:{self.port}",
            "FC_HASHED_STATIC": "1",
            "STATIC_ROOT": str(self.home / "static"),
            "DATABASE_POOL": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if self.state.get("is_demo"):
            ours["FC_DEMO"] = "1"
            ours["FC_REQUIRE_SECOND_FACTOR"] = "0"  # the demo's persons are made up, and it is tried in a minute
        return ours | dict(os.environ)

    # ---- While it serves --------------------------------------------------------------------------

    def serve(self) -> None:
        """Start web and worker, say where, and keep them running until a signal ends it."""
        web = [
            *(sys.executable, "-m", "gunicorn", "familjecentral.wsgi", "--bind", f"{HOST}:{self.port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"),
            *("--graceful-timeout", str(GRACE_SECONDS - 5), "--log-level", "warning"),
            "--preload",  # imported once for both: ready sooner, in less memory
        ]
        worker = [sys.executable, "manage.py", "procrastinate", "worker"]
        environment = self.environment()
        self.programs = [Program("web", web, environment), Program("worker", worker, environment)]
        for program in self.programs:
            program.start()
        self._wait_until_ready()
        self._say_where()
        database_checked_at = time.monotonic()
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            for program in self.programs:
                program.keep_running()
            if self.uses_own_database and time.monotonic() > database_checked_at + CHECK_DATABASE_EVERY_SECONDS:
                embedded.ensure_running()  # starts it again if it was killed
                database_checked_at = time.monotonic()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        said = ""
        while time.monotonic() < deadline:
            for program in self.programs:
                program.keep_running()
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/health/ready", timeout=5) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except OSError as error:
                said = str(error)
            time.sleep(0.1)
        raise CannotRunError(f"The web program did not answer within {READY_SECONDS} seconds: {said}")

    def _say_where(self) -> None:
        lines = ["", f"Familjecentralen is at  http://{HOST}:{self.port}/", ""]
        if self.state.get("is_demo") and self.state["accounts"]:
            width = max(len(role) for role, _email in self.state["accounts"])
            lines += [
                f"Sign in at http://{HOST}:{self.port}/personal/ (the password is {self.state['password']}):"
            ]
            lines += [f"  {role:<{width}}  {email}" for role, email in self.state["accounts"]]
            lines += [""]
        lines += ["Ctrl-C stops everything and keeps the data."]
        _say("\n".join(lines))

    def stop(self) -> None:
        """Web and worker first, each finishing what it is doing; then the database."""
        if any(program.is_running for program in self.programs):
            _say("\nStopping …")
        for program in self.programs:
            program.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for program in self.programs:
            program.wait_until_stopped(deadline)
        embedded.release()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
