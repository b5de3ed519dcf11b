"""A process that is killed (SIGKILL) in the middle of what it does, as a machine that loses its power."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from django.conf import settings
from django.db import connection

# The same database and the same moment as the test's; nothing of the test's own process.
_BEGIN = """
import json, os, signal, sys
told = json.loads(sys.argv[1])
import django
from django.conf import settings
settings.DATABASES["default"].update(told["database"])
django.setup()
from datetime import datetime
from familjecentral import clock
from familjecentral.outbox import sending
whole = sending.post_many
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def post_many(messages):
    posted = whole(messages)
    if told["step"] == "when all is written and nothing committed":
        die()
    return posted
sending.post_many = post_many
now = datetime.fromisoformat(told["now"])
"""
_END = "\ndie()  # committed, and nobody was told\n"
STEPS = (
    "when all is written and nothing committed",
    "when all is committed and nobody was told",
)


def killed_at(step: str, act: str, now: object) -> None:
    """Run ``act`` (Python, where ``now`` and ``clock`` are known) in a process that dies at ``step``."""
    names = ("NAME", "USER", "HOST", "PORT", "PASSWORD")
    told = {"database": {name: connection.settings_dict[name] for name in names}, "step": step, "now": str(now)}
    code = f"{_BEGIN}\nwith clock.at(now):\n    {act.strip().replace(chr(10), chr(10) + '    ')}\n{_END}"
    ran = subprocess.run(
        [sys.executable, "-c", code, json.dumps(told)], cwd=settings.BASE_DIR, capture_output=True, text=True,
        timeout=120, check=False, env={**os.environ, "DJANGO_SETTINGS_MODULE": "familjecentral.settings"},
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran.stderr
