"""Production refuses to guess: each missing or wrong setting is one clear sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
WHOLE = {
    "FC_ENVIRONMENT": "production",
    "SECRET_KEY": "fF3kQ9vN8xYb1Zr0pLm7TtUu5WwEe2RrAa4SsDdFfGgHh9JjKk6LlZz",
    "ALLOWED_HOSTS": "familjecentral.example.org",
    "PUBLIC_URL": "https://familjecentral.example.org",
    "EMAIL_HOST": "mail.example.org",
    "SECURITY_CONTACT": "mailto:security@example.org",
    "BEHIND_PROXY": "true",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgresql://none@none/none",
}
ELKS = "familjecentral.outbox.by_sms.ElksGateway"
KEPT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def check(**changes):
    """``manage.py check --deploy`` under production settings; a change to None leaves the setting out."""
    environment = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT,
        env=KEPT | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("changes", [{}, {"BEHIND_PROXY": "false", "TRUSTED_PROXIES": None}])
def test_djangos_deployment_check_finds_nothing(changes):
    ended = check(**changes)
    assert (ended.returncode, ended.stdout.strip()) == (0, "System check identified no issues (0 silenced).")
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY must be set to at least 50 random characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set to at least 50 random characters"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"EMAIL_HOST": None}, "EMAIL_HOST must name the mail server"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL must be the https:// address"),
        ({"PUBLIC_URL": "http://familjecentral.example.org"}, "PUBLIC_URL must be the https:// address"),
        ({"SECURITY_CONTACT": None}, "SECURITY_CONTACT must say where"),
        ({"FC_REQUIRE_SECOND_FACTOR": "off"}, "FC_REQUIRE_SECOND_FACTOR"),
        ({"BREACHED_PASSWORDS_FILE": "/finns/inte"}, "BREACHED_PASSWORDS_FILE"),
        ({"SECURITY_CONTACT": "security@example.org"}, "SECURITY_CONTACT must say where"),
        ({"BEHIND_PROXY": None}, "BEHIND_PROXY must be said"),
        ({"BEHIND_PROXY": "perhaps"}, "BEHIND_PROXY must be said"),
        ({"TRUSTED_PROXIES": None}, "TRUSTED_PROXIES must say how many"),
        ({"TRUSTED_PROXIES": "0"}, "TRUSTED_PROXIES must say how many"),
        ({"SMS_BACKEND": ELKS, "SMS_USER": "u"}, "SMS_USER and SMS_PASSWORD must be set"),
        ({"SMS_BACKEND": ELKS, "SMS_PASSWORD": "p"}, "SMS_USER and SMS_PASSWORD must be set"),
        (
            {"SMS_BACKEND": ELKS, "SMS_USER": "u", "SMS_PASSWORD": "p", "SMS_URL": "http://sms.example.org/"},
            "SMS_URL must be an https:// address",
        ),
    ],
)
def test_each_missing_setting_is_said(changes, sentence):
    ended = check(**changes)
    assert ended.returncode == 1
    assert f"ImproperlyConfigured: {sentence}" in ended.stderr


def printed(expression, **changes):
    environment = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    code = f"from django.conf import settings as s; print({expression})"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=KEPT | environment | {"DJANGO_SETTINGS_MODULE": "familjecentral.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def test_what_production_always_holds_to():
    said = printed(
        "(s.USE_X_FORWARDED_HOST, s.USE_X_FORWARDED_PORT, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LOG_FORMAT, s.ADMINS)"
    )
    assert said == "(False, False, 31536000, True, True, True, 'json', [])"


def test_without_a_proxy_nobody_is_believed_whatever_else_is_set():
    assert printed("(s.TRUSTED_PROXIES, s.SECURE_PROXY_SSL_HEADER)", BEHIND_PROXY="no") == "(0, None)"
    with_two = printed("(s.TRUSTED_PROXIES, s.SECURE_PROXY_SSL_HEADER)", TRUSTED_PROXIES="2")
    assert with_two == "(2, ('HTTP_X_FORWARDED_PROTO', 'https'))"
