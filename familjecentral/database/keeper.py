"""Runs PostgreSQL for as long as anyone holds a lease: ``keeper.py LEASE_FILE POSTGRES [OPTION …]``.

Started by ``embedded.py`` only, in a session of its own, so that Ctrl-C in a terminal does not reach
PostgreSQL before the programs that use it have ended. Standard library only: it starts in a moment.
"""

import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time

LOOK_EVERY_SECONDS = 0.5


def main() -> int:
    lease_file, *command = sys.argv[1:]
    drop_rights = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        drop_rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    postgres = subprocess.Popen(command, **drop_rights)
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
    return postgres.returncode


if __name__ == "__main__":
    sys.exit(main())
