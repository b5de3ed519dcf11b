"""make access: what programs see of access, on every page, in one report.

Runs the tests of ``tests/access`` (axe, contrast, targets, 320 px, HTML), a whole HTML validator on the same
pages, and Lighthouse with its phone against a server as in production with the demo's data. Prints a table, writes
``test-results/access/report.json`` and ``report.md``, and, when the tests have found nothing, the day and the
figures that the accessibility statement tells (``staff/documents/access_tested.json``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
HERE = PROJECT / "scripts" / "access"
RESULTS = PROJECT / "test-results" / "access"
TOLD = PROJECT / "staff" / "documents" / "access_tested.json"
AT_LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 98}
MOST_FIRST, MOST_NEXT = 60_000, 12_000  # bytes as sent
STARTS_WITHIN_SECONDS = 240


def main() -> int:
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    pages = of_the_tests()
    report: dict[str, Any] = {"tested_on": datetime.now(UTC).date().isoformat(), "pages": pages}
    if tools_are_there():
        report["validator"] = of_the_validator()
        report["lighthouse"] = of_lighthouse()
    else:
        print(
            "Node 20.19 or later is not here (or npm can't fetch): no HTML validator and no Lighthouse this time."
        )
    report["failures"] = failures(report)
    (RESULTS / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    text = as_text(report)
    (RESULTS / "report.md").write_text(text, encoding="utf-8")
    print(text)
    if not pages["faults"]:
        told = {"tested_on": report["tested_on"], "pages": pages["pages"], "faults": 0}
        TOLD.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if report["failures"] else 0


# ---- The pages


def of_the_tests() -> dict[str, Any]:
    """Run the walk, and read what it has written of each part."""
    environment = {**os.environ, "FC_ACCESS_FOLDER": str(RESULTS), "FC_REQUIRE_BROWSER": "1"}
    subprocess.run(["bash", "scripts/test.sh", "tests/access"], cwd=PROJECT, env=environment, check=False)
    parts = [json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")) for name in ("public", "staff")]
    states: Counter[str] = Counter()
    for part in parts:
        states.update(part["states"])
    return {
        "pages": sum(part["pages"] for part in parts),
        "targets": sum(part["targets"] for part in parts),
        "states": dict(states),
        "faults": {fault: page for part in parts for fault, page in part["faults"].items()},
    }


# ---- Programs for Node


def tools_are_there() -> bool:
    if not shutil.which("npm"):
        return False
    if (HERE / "node_modules" / ".package-lock.json").exists():
        return True
    command = ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    return subprocess.run(command, cwd=HERE, check=False).returncode == 0


def of_the_validator() -> dict[str, Any]:
    """The HTML of every page that the walk has written, by html-validate with ``htmlvalidate.json``."""
    command = ["npx", "--no-install", "html-validate", "--config", "htmlvalidate.json", "--formatter", "json"]
    run = subprocess.run([*command, str(RESULTS / "pages")], cwd=HERE, check=False, capture_output=True, text=True)
    if not run.stdout.startswith("["):
        return {"pages": 0, "errors": {f"could not be run: {run.stderr[-300:]}": ""}}
    errors: dict[str, str] = {}
    for page in json.loads(run.stdout):
        for each in page["messages"]:
            errors.setdefault(f"{each['ruleId']}: {each['message']}", Path(page["filePath"]).name)
    return {"pages": len(list((RESULTS / "pages").iterdir())), "errors": errors}


def of_lighthouse() -> dict[str, Any]:
    """Its phone profile on four pages of the demo, and what is sent for the first visit and for the page after."""
    port = free_port()
    address = f"http://localhost:{port}"
    environment = {
        **os.environ, "PORT": str(port), "DEBUG": "0", "DATABASE_URL": "", "DATABASE_OWNER_URL": "",
        "FC_DATA_DIR": str(RESULTS / "data"), "FC_HASHED_STATIC": "1", "PUBLIC_URL": address,
    }  # fmt: skip
    server = subprocess.Popen([sys.executable, "-m", "familjecentral.run"], cwd=PROJECT, env=environment)
    try:
        wait_for(f"{address}/health/ready")
        found = {name: measured(name, url) for name, url in four_pages(address).items()}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    shutil.rmtree(RESULTS / "data", ignore_errors=True)
    known = {url for url, _size in found["start"]["requests"]}
    for page in found.values():
        page["first"] = sum(size for _url, size in page["requests"])
        page["next"] = sum(size for url, size in page.pop("requests") if url not in known or url.endswith("/"))
    return found


def four_pages(address: str) -> dict[str, str]:
    """The first centre's start page and week, a session with sign-up, and its form."""
    start = link_in(f"{address}/", r'href="(/[a-z0-9-]+/)"')
    week = f"{address}{start}vecka/"
    ahead = week
    for _week in range(6):  # the first week in which one can sign up to something
        for path in dict.fromkeys(re.findall(rf'href="({start}traff/\d+/)"', read(ahead))):
            if f"{path}anmalan/" in read(address + path):
                return {
                    "start": address + start, "week": final_address(ahead), "session": address + path,
                    "sign-up": f"{address}{path}anmalan/",
                }  # fmt: skip
        ahead = address + link_in(ahead, r'href="(/[^"]*/vecka/[^"]*)"[^>]*rel="next"')
    raise SystemExit("The demo has no session that can be signed up to.")


def measured(name: str, url: str) -> dict[str, Any]:
    file = RESULTS / f"lighthouse-{name}.json"
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
    command = ["npx", "--no-install", "lighthouse", url, "--quiet", "--output=json", f"--output-path={file}"]
    chromium = os.environ.get("FC_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    environment = {**os.environ, "CHROME_PATH": chromium}
    subprocess.run([*command, f"--chrome-flags={flags}"], cwd=HERE, env=environment, check=True)
    said = json.loads(file.read_text(encoding="utf-8"))
    lost = [
        f"{kind}: {said['audits'][ref['id']]['title']}"
        for kind, category in said["categories"].items()
        for ref in category["auditRefs"]
        if ref["weight"] and said["audits"][ref["id"]]["score"] not in {None, 1}
    ]
    requests = said["audits"]["network-requests"]["details"]["items"]
    return {
        "url": url.partition("://")[2].partition("/")[2],
        "scores": {kind: round(category["score"] * 100) for kind, category in said["categories"].items()},
        "lost": lost,
        "requests": [(each["url"], each["transferSize"]) for each in requests if each["url"].startswith("http")],
    }


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (our own server)
        return answer.read().decode()


def final_address(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 (our own server)
        return str(answer.url)


def link_in(url: str, pattern: str) -> str:
    found = re.search(pattern, read(url))
    if not found:
        raise SystemExit(f"{url} has no link like {pattern}")
    return unescape(found[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit(f"The server did not answer within {STARTS_WITHIN_SECONDS} seconds.")


# ---- What came of it


def failures(report: dict[str, Any]) -> list[str]:
    found = [f"{fault} ({page})" for fault, page in report["pages"]["faults"].items()]
    found += [f"HTML: {error} ({page})" for error, page in report.get("validator", {}).get("errors", {}).items()]
    for name, page in report.get("lighthouse", {}).items():
        found += [
            f"Lighthouse, {name}: {kind} {page['scores'].get(kind, 0)}, not {least} ({'; '.join(page['lost'])})"
            for kind, least in AT_LEAST.items()
            if page["scores"].get(kind, 0) < least
        ]
        if page["first"] > MOST_FIRST:
            found.append(f"{name}: {page['first']} bytes at the first visit, at most {MOST_FIRST}")
        if page["next"] > MOST_NEXT:
            found.append(f"{name}: {page['next']} bytes as the next page, at most {MOST_NEXT}")
    return found


def as_text(report: dict[str, Any]) -> str:
    pages = report["pages"]
    lines = [
        "# Access",
        "",
        f"Tested {report['tested_on']}.",
        "",
        "| What | Looked at | Faults |",
        "|---|---|---|",
    ]
    states = ", ".join(f"{name} {number}" for name, number in sorted(pages["states"].items()))
    lines.append(
        f"| axe, contrast in light and dark, 320 px, targets, HTML | {pages['pages']} | {len(pages['faults'])} |"
    )
    lines.append(f"| Targets of 44 px | {pages['targets']} | |")
    if "validator" in report:
        lines.append(f"| html-validate | {report['validator']['pages']} | {len(report['validator']['errors'])} |")
    lines += ["", f"In these states: {states}."]
    if "lighthouse" in report:
        kinds = list(AT_LEAST)
        lines += ["", f"| Lighthouse, phone | {' | '.join(kinds)} | first visit | next page |", "|---" * 7 + "|"]
        for name, page in report["lighthouse"].items():
            scores = " | ".join(str(page["scores"].get(kind, "–")) for kind in kinds)
            lines.append(f"| {name} | {scores} | {page['first'] / 1000:.1f} kB | {page['next'] / 1000:.1f} kB |")
    failed = [f"- {each}" for each in report["failures"]]
    lines += ["", *(failed or ["Nothing failed."])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
