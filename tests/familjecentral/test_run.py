"""``make run``: starts, says where, stops whole, and comes back after a kill -9."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from benchmarks.bench import UNLIMITED, ask, what_to_measure
from familjecentral.database import embedded
from tests.made_once import in_another_cluster

pytestmark = pytest.mark.xdist_group("run")

PATIENCE = 60  # seconds; a start takes a few


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One ``make run`` of the tests: its own data folder and port, as the leader of a process group."""

    def __init__(self, home: Path, port: int, **environment: str) -> None:
        self.home, self.port = home, port
        self.output = home / "output.txt"
        without = {
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "FC_DATABASE_ROLE": "app",
            "PYTEST_CURRENT_TEST": "",
        }
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "familjecentral.run"],
                cwd=embedded.PROJECT,
                env={**os.environ, **without, "FC_DATA_DIR": str(home), "PORT": str(port), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_until_said(self, text: str) -> None:
        wait_for(lambda: text in self.said or self.process.poll() is not None)
        assert text in self.said

    def ended(self) -> int:
        return self.process.wait(PATIENCE)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return answer.read() == b"ok"
        except OSError:
            return False


def wait_for(condition, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def left_running(home: Path) -> list[str]:
    """Command lines of programs that were started for this data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            if command and f"FC_DATA_DIR={home}\0".encode() in (process / "environ").read_bytes():
                found.append(command.replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def home(django_db_modify_db_settings):  # makes the migrated database
    """A data folder with one centre in it, so that no demo is loaded (that has tests of its own)."""
    folder = Path(tempfile.mkdtemp(prefix="fc-run-"))
    folder.chmod(0o755)
    where = embedded.Cluster(home=folder, sockets=folder / "socket")
    environment = {**os.environ, "DATABASE_URL": "", "FC_DATA_DIR": str(folder)}
    make_centre = (
        "from staff.models import *; m = Principal.objects.create(name='Ort', kind='municipality');"
        "FamilyCentre.objects.create(slug='ort', name='Ort', municipality=m)"
    )
    embedded.ensure_running(where)
    in_another_cluster(where)
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", make_centre]
    subprocess.run(command, cwd=embedded.PROJECT, env=environment, check=True)
    embedded.release(where)
    yield folder
    wait_for(lambda: not (where.data / "postmaster.pid").exists())
    shutil.rmtree(folder)


def count_centres(home: Path) -> int:
    with psycopg.connect(
        f"postgresql://{embedded.APP_ROLE}@/{embedded.DATABASE}?host={home / 'socket'}"
    ) as database:
        return database.execute("SELECT count(*) FROM staff_familycentre").fetchone()[0]


def stops_whole(run: Run, number: int) -> None:
    """A signal stops all of it with exit code 0. Each of the three ends a run of a test below."""
    os.kill(run.process.pid, number)
    postmaster = run.home / "postgres" / "postmaster.pid"
    assert (run.ended(), left_running(run.home), postmaster.exists()) == (0, [], False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_it_is_being_prepared_stops_it(home, number):
    run = Run(home, free_port())
    run.wait_until_said("Bringing the database up to date")
    stops_whole(run, number)
    assert "Traceback" not in run.said


def test_after_a_kill_9_in_the_middle_of_sign_ups_none_is_missing_and_nothing_is_left(home):
    """Eight parents sign up, one after another each, until everything is killed under them."""
    run = Run(home, free_port(), **UNLIMITED)
    run.wait_until_said("Ctrl-C stops everything")
    made = subprocess.run(
        [sys.executable, "-c", "from benchmarks.bench import make_data; print(*make_data())"],
        cwd=embedded.PROJECT,
        env={**os.environ, "DATABASE_URL": "", "FC_DATA_DIR": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    sign_up = what_to_measure(run.port, *made.stdout.split()[:2])[1].real
    centres, confirmed = count_centres(home), []

    def parent(_number: int) -> None:
        while True:
            try:
                status, _body, headers = ask(http.client.HTTPConnection("127.0.0.1", run.port), *sign_up())
            except (OSError, http.client.HTTPException):
                return  # the server is dead: this parent got no answer
            if status >= 500:
                return  # the database ended a moment before the web process: no place was promised
            assert status == 302
            confirmed.append(headers["Location"])

    with ThreadPoolExecutor(8) as parents:
        answers = parents.map(parent, range(8))
        wait_for(lambda: len(confirmed) > 20)
        os.killpg(run.process.pid, signal.SIGKILL)
        list(answers)
    run.process.wait()
    again = Run(home, run.port)  # at once: the old programs are only just ending
    again.wait_until_said("Ctrl-C stops everything")
    assert (again.answers(), count_centres(home)) == (True, centres)
    to = http.client.HTTPConnection("127.0.0.1", run.port)
    assert [page for page in confirmed if ask(to, "GET", page)[0] != 200] == []
    stops_whole(again, signal.SIGHUP)
    assert "Traceback" not in again.said


def test_a_program_that_dies_is_started_again_and_so_is_the_database(home):
    run = Run(home, free_port())
    run.wait_until_said("Ctrl-C stops everything")
    web = int(subprocess.check_output(["pgrep", "-P", str(run.process.pid), "-f", "gunicorn"], text=True))
    os.kill(web, signal.SIGKILL)
    run.wait_until_said("The web program ended (exit code -9); starting it again.")
    wait_for(run.answers)
    os.kill(int((home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    wait_for(lambda: not run.answers())
    wait_for(run.answers)
    stops_whole(run, signal.SIGTERM)


def test_two_at_once_in_one_folder_the_second_says_where_the_first_is(home):
    first = Run(home, free_port())
    first.wait_until_said(f"http://127.0.0.1:{first.port}/")
    first.wait_until_said("Ctrl-C stops everything")
    assert first.answers()
    second = subprocess.run(
        [sys.executable, "-m", "familjecentral.run"],
        cwd=embedded.PROJECT,
        env={**os.environ, "DATABASE_URL": "", "FC_DATA_DIR": str(home), "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert f"already going in this folder, at http://127.0.0.1:{first.port}/" in second.stderr
    stops_whole(first, signal.SIGINT)
    assert "Traceback" not in first.said


def test_a_taken_port_is_said_before_anything_is_started(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(home, port)
        assert run.ended() == 1
    assert (
        run.said.strip()
        == f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make run"
    )


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_said(home, port):
    run = Run(home, 0, PORT=port)
    assert (run.ended(), "must be a number from 1 to 65535" in run.said) == (1, True)


def test_a_half_made_data_folder_is_said_in_a_sentence(tmp_path_factory):
    folder = Path(tempfile.mkdtemp(prefix="fc-run-"))
    folder.chmod(0o755)
    (folder / "postgres" / "base").mkdir(parents=True)
    run = Run(folder, free_port())
    assert run.ended() == 1
    assert re.search(r"PG_VERSION is missing.*remove it and start again", run.said)
    assert "Traceback" not in run.said
    shutil.rmtree(folder)


def test_a_role_that_passes_the_walls_is_refused_with_the_sql_that_makes_the_right_ones(home):
    where = embedded.Cluster(home=home, sockets=home / "socket")
    embedded.ensure_running(where)
    try:
        run = Run(home, free_port(), DATABASE_URL=f"postgresql://postgres@/postgres?host={where.sockets}")
        assert run.ended() == 1
        assert "is a superuser" in run.said
        assert "CREATE ROLE familjecentral_app   LOGIN NOSUPERUSER NOBYPASSRLS" in run.said
    finally:
        embedded.release(where)


def test_a_database_that_does_not_answer_is_said(home):
    run = Run(home, free_port(), DATABASE_URL="postgresql://app@127.0.0.1:1/none")
    assert (run.ended(), "The database in DATABASE_URL does not answer" in run.said) == (1, True)
    assert "Traceback" not in run.said
