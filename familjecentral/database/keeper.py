"""Runs PostgreSQL for as long as anyone holds a lease: ``keeper.py LEASE_FILE USER:GROUP POSTGRES [OPTION …]``.

Started by ``embedded.py`` only, in a session of its own, so that Ctrl-C in a terminal does not reach
PostgreSQL before the programs that use it have ended. Standard library only: it starts in a moment.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from typing import Any

LOOK_EVERY_SECONDS = 0.5
PR_SET_PDEATHSIG = 1


def stop_with_parent() -> None:
    """In PostgreSQL's process, before it begins: if the keeper is killed, stop cleanly (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def main() -> int:
    lease_file, user_and_group, *command = sys.argv[1:]
    drop_rights: dict[str, Any] = {}
    if os.geteuid() == 0:
        user, group = (int(number) for number in user_and_group.split(":"))
        drop_rights = {"user": user, "group": group, "extra_groups": []}
    postgres = subprocess.Popen(command, preexec_fn=stop_with_parent, **drop_rights)  # noqa: PLW1509 (one thread)
    signal.signal(signal.SIGTERM, lambda *_: postgres.send_signal(signal.SIGINT))
    with open(lease_file, "a") as lease:
        while postgres.poll() is None:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_EVERY_SECONDS)
                continue
            # The last lease is gone. Held exclusively, the lock makes a newcomer wait until we are done.
            postgres.send_signal(signal.SIGINT)  # "fast": end the sessions, write everything, stop
            postgres.wait()
    return int(postgres.returncode)


if __name__ == "__main__":
    sys.exit(main())
