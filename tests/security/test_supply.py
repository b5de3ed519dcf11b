"""What is known about the dependencies: the bill of materials, and the question whether any is weak."""

import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import django
import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
WEAKNESS = {
    "id": "MADE-UP-1", "modified": "2026-01-01T00:00:00Z", "summary": "Made up", "details": "Made up",
    "affected": [{"package": {"name": "django", "ecosystem": "PyPI"},
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.1"}]}],
                  "versions": [django.__version__]}],
}  # fmt: skip


def pinned(name):
    return (PROJECT / "requirements" / name).read_text(encoding="utf-8")


def test_the_bill_of_materials_is_cyclonedx_and_names_django_with_version_and_licence(tmp_path):
    file = tmp_path / "sbom.cdx.json"
    command = ["environment", "--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", str(file)]
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *command, sys.executable], cwd=PROJECT, check=True)
    bill = json.loads(file.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    root = bill["metadata"]["component"]
    assert (root["name"], root["licenses"][0]["license"]["id"]) == ("familjecentralen", "EUPL-1.2")
    (found,) = [one for one in bill["components"] if one["name"] == "Django"]
    assert (found["version"], found["licenses"][0]["license"]["id"]) == (django.__version__, "BSD-3-Clause")
    names = {one["name"].lower().replace("_", "-") for one in bill["components"]}
    assert set(re.findall(r"^([\w.-]+)==", pinned("base.txt"), re.M)) - names == set()


def test_the_image_gets_the_bill_but_not_the_tools():
    assert "COPY --from=sbom /tmp/sbom.cdx.json /usr/share/doc/familjecentralen/sbom.cdx.json" in DOCKERFILE
    assert "RUN --network=none /opt/sbom/bin/python -m cyclonedx_py environment" in DOCKERFILE
    assert "/opt/sbom" not in DOCKERFILE.split("FROM ")[-1]
    for tool in ("pip-audit", "cyclonedx-bom"):
        assert f"\n{tool}==" not in pinned("base.txt")
    (version,) = re.findall(r"^cyclonedx-bom==(\S+)", pinned("sbom.txt"), re.M)
    assert f"\ncyclonedx-bom=={version} " in pinned("dev.txt")


# ---- make audit, against a service of the test's own


@pytest.fixture
def service():
    """Knows of one weakness, if told so; (its address, whether it does)."""
    knows = {"weak": False}

    class Osv(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_weak = knows["weak"] and asked["package"]["name"] == "django"
            answer = json.dumps({"vulns": [WEAKNESS]} if is_weak else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            """Nothing: pytest's output is enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", knows
    server.shutdown()
    server.server_close()


def audit(address):
    return subprocess.run(
        [
            sys.executable,
            "scripts/audit.py",
            "--vulnerability-service",
            "osv",
            "--osv-url",
            address,
            "--timeout",
            "5",
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_known_weakness_is_exit_code_0(service):
    ended = audit(service[0])
    assert re.search(r"^\d\d dependencies, 0 with known weaknesses\.$", ended.stdout, re.M)
    assert ended.returncode == 0


def test_a_known_weakness_is_named_with_the_version_that_mends_it(service):
    service[1]["weak"] = True
    ended = audit(service[0])
    assert f"django {django.__version__}: MADE-UP-1 (mended in 999.1)" in ended.stdout
    assert ended.returncode == 1


def test_a_service_that_can_not_be_reached_is_said_plainly_and_is_no_success():
    ended = audit("http://127.0.0.1:1/")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "could not be asked, so nothing is known" in ended.stderr
    assert "Traceback" not in ended.stderr
