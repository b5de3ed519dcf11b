"""What the README and the documentation say is so."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

from demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, DEMO_PIN
from familjecentral import identity_providers

PROJECT = Path(__file__).resolve().parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
CODE = re.findall(r"```sh\n(.*?)```", TEXT, re.S) + re.findall(r"`([^`\n]+)`", TEXT)
MADE_WHEN_RUN = {".venv/", ".data/", "benchmarks/results.json"}


def test_every_make_command_is_in_the_makefile_and_every_one_that_is_there_is_explained():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.M)) - {"help"}
    assert {name for code in CODE for name in re.findall(r"\bmake ([a-z-]+)", code)} == targets


def test_make_alone_explains_itself():
    said = subprocess.run(
        ["make", "--no-print-directory"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in said.stdout.splitlines()][:3] == ["help", "run", "setup"]


def test_every_management_command_exists():
    named = {name for code in CODE for name in re.findall(r"manage\.py ([a-z_]+)", code)}
    assert named - set(get_commands()) == set()
    assert "import_programme" in named


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_link_and_path_leads_somewhere(file):
    text = file.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (file.parent / link).exists()] == []
    paths = re.findall(r"(?<![\w/.])((?:[\w.-]+/)+[\w.-]*)", " ".join(re.findall(r"`([^`\n]+)`", text) + CODE))
    ours = [path for path in paths if (PROJECT / path.split("/")[0]).exists() or path.startswith(".")]
    missing = {path for path in ours if not (PROJECT / path).exists()} - MADE_WHEN_RUN
    # A path may be said from the app it is in: `views/`.
    assert {path for path in missing if not list(PROJECT.glob(f"*/{path}"))} == {
        path for path in missing if path.startswith(".venv/bin/")
    }


def test_every_address_in_the_tour_is_answered():
    addresses = {code for code in re.findall(r"`(/[^`\s]*)`", README) if not code.startswith("/var/")}
    assert addresses == {"/", "/personal/", "/platta/", "/admin/", "/sent-mail/"}
    for address in addresses - {"/sent-mail/"}:  # that one is there with DEBUG only
        resolve(address)


def test_the_demos_sign_ins_are_those_that_are_made():
    assert re.findall(r"`([\w.-]+@demo\.example)`", README) == [email for _role, email in DEMO_ACCOUNTS]
    assert f"`{DEMO_PASSWORD}`" in README
    assert f"`{DEMO_PIN}`" in README


def test_every_setting_that_the_code_reads_is_explained_in_the_example_and_no_other():
    explained = set(re.findall(r"^# ([A-Z_]+)=", (PROJECT / ".env.example").read_text(encoding="utf-8"), re.M))
    sources = "\n".join(
        (PROJECT / "familjecentral" / name).read_text(encoding="utf-8")
        for name in ("settings.py", "run.py", "database/embedded.py", "database/external.py", "database/roles.py")
    )
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', sources))
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', sources)) | {"DATABASE_OWNER_URL"}
    read |= {"OIDC_PROVIDERS", *(f"OIDC_KOMMUNEN_{name}" for name in identity_providers.VARIABLES)}
    assert explained == read


def test_one_licence_is_named_everywhere():
    assert 'license = "EUPL-1.2"' in (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert "[EUPL-1.2](LICENSE)" in README
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (PROJECT / "LICENSE").read_text(encoding="utf-8")
