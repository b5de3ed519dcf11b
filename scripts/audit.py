"""``make audit``: do the pinned dependencies of the image have known weaknesses?

Exit code 0: none known. 1: some, listed. 2: nobody could be asked, about all or some. What is given on the
command line goes on to pip-audit, as ``--vulnerability-service osv``.
"""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PINNED = PROJECT / "requirements" / "base.txt"
NONE_KNOWN, SOME_KNOWN, NOBODY_ASKED = 0, 1, 2


def main(arguments: list[str]) -> int:
    asked = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pip_audit",
                "--requirement",
                str(PINNED),
                "--require-hashes",
                "--disable-pip",
            ),
            *("--format", "json", "--progress-spinner", "off", *arguments),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    try:
        dependencies = json.loads(asked.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return nobody_asked((asked.stderr.strip().splitlines() or ["it said nothing"])[-1])
    weak = [one for one in dependencies if one.get("vulns")]
    left_out = [one for one in dependencies if "skip_reason" in one]
    if len(left_out) == len(dependencies):
        return nobody_asked(left_out[0]["skip_reason"] if left_out else "there are none to ask about")
    for one in weak:
        for weakness in one["vulns"]:
            mended = ", ".join(weakness["fix_versions"]) or "no version yet"
            print(f"{one['name']} {one['version']}: {weakness['id']} (mended in {mended})")
    for one in left_out:
        print(f"{one['name']}: not asked about, {one['skip_reason']}")
    print(f"{len(dependencies)} dependencies, {len(weak)} with known weaknesses.")
    if weak:
        return SOME_KNOWN
    return NOBODY_ASKED if left_out else NONE_KNOWN


def nobody_asked(reason: str) -> int:
    print(
        "The service that knows of weaknesses could not be asked, so nothing is known about the dependencies.\n"
        f"Run make audit again from a machine that reaches it. The reason: {reason[:300]}",
        file=sys.stderr,
    )
    return NOBODY_ASKED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
