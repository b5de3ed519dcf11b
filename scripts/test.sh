#!/usr/bin/env bash
# Runs every test: finds or installs Chromium, then pytest on every core. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly python=.venv/bin/python

on_path() {
    local name
    # The shell is the same browser without windows: twice as many fit on a machine.
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}

playwrights_own() {
    "$python" - <<'PYTHON'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path)
sys.exit(not os.path.exists(path))
PYTHON
}

works() {
    [ -n "${1:-}" ] && timeout 60 "$1" --headless --no-sandbox --disable-gpu --version >/dev/null 2>&1
}

find_chromium() {
    FC_CHROMIUM=${FC_CHROMIUM:-$(on_path || playwrights_own 2>/dev/null || true)}
    works "$FC_CHROMIUM" && return
    FC_CHROMIUM=""
    return 1
}

install_chromium() {
    local name
    printf 'Chromium is missing; trying to install it for the browser tests …\n'
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq >/dev/null 2>&1 || true
        for name in chromium-headless-shell chromium; do
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$name" fonts-noto-core \
                </dev/null >/dev/null 2>&1 || true
            find_chromium && return
        done
    fi
    timeout 300 "$python" -m playwright install chromium >/dev/null 2>&1 || true
    find_chromium
}

if find_chromium || install_chromium; then
    export FC_CHROMIUM
elif [ "${FC_REQUIRE_BROWSER:-}" = 1 ]; then
    printf 'Chromium could not be had, and FC_REQUIRE_BROWSER=1 does not accept that.\n' >&2
    exit 1
else
    cat <<'TEXT'
********************************************************************************
  NO CHROMIUM: the browser tests are SKIPPED. Everything else is run.
  Install chromium (or Google Chrome) and run make test again to run them too.
********************************************************************************
TEXT
    export FC_SKIP_BROWSER=1
fi

# Tests use a PostgreSQL of their own, never the one that .env or the shell names.
export DATABASE_URL="" DATABASE_OWNER_URL=""
"$python" -m familjecentral.translations
exec "$python" -m pytest -n auto --dist loadgroup "$@"
