#!/usr/bin/env bash
# Makes .venv with the pinned dependencies; does nothing, in a moment, when that is done already.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.venv stamp=.venv/.made-from requirements=requirements/dev.txt

say() { printf '%s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

candidates() {
    [ -z "${PYTHON:-}" ] || printf '%s\n' "$PYTHON"
    local pyenv="${PYENV_ROOT:-$HOME/.pyenv}/versions" wanted=""
    [ ! -f .python-version ] || wanted=$(head -n 1 .python-version)
    [ -z "$wanted" ] || printf '%s\n' "python$wanted" "$pyenv/$wanted"*/bin/python
    printf '%s\n' python3.14 python3.13 python3.12 python3 python
    printf '%s\n' "$pyenv"/*/bin/python
    printf '%s\n' /usr/local/bin/python3 /opt/homebrew/bin/python3
}

find_python() {
    local one
    while IFS= read -r one; do
        if is_new_enough "$one"; then
            "$one" -c 'import sys; print(sys.executable)'
            return
        fi
    done < <(candidates)
    stop "No Python 3.12 or later was found. Install one and start again:
  Debian or Ubuntu:  sudo apt install python3 python3-venv   (Debian 13, Ubuntu 24.04 or later)
  Fedora:            sudo dnf install python3
  macOS:             brew install python
  anywhere:          pyenv install 3.13
If it is installed in an unusual place, name it: PYTHON=/path/to/python3 make setup"
}

checksum() {
    "$venv/bin/python" -c 'import hashlib, sys; print(sys.version_info[:2], *(hashlib.sha256(open(f, "rb").read()).hexdigest() for f in sys.argv[1:]))' "$requirements"
}

make_venv() {
    local python problem
    python=$(find_python)
    say "Making .venv with $("$python" --version) …"
    rm -rf "$venv"
    if ! problem=$("$python" -m venv "$venv" 2>&1); then
        rm -rf "$venv"
        case $problem in
            *ensurepip*|*"No module named venv"*)
                stop "$("$python" --version) can't make a virtual environment, because its venv part is missing. On Debian or Ubuntu: sudo apt install python3-venv" ;;
            *) stop "Could not make .venv: $problem" ;;
        esac
    fi
}

install() {
    say "Installing the pinned dependencies (a minute or two, this once) …"
    rm -f "$stamp"
    if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$requirements"; then
        stop "The dependencies could not be installed; pip says why above. Check the network (or the package mirror that pip is set to use) and start again: what was downloaded is kept."
    fi
    checksum > "$stamp"
}

# A .venv that was cut off while it was made, moved here, or whose Python has gone, is made again.
usable() {
    is_new_enough "$venv/bin/python" && [ "$("$venv/bin/python" -c 'import sys; print(sys.prefix)')" = "$PWD/$venv" ] \
        && { [ -f "$stamp" ] || "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
}

usable || make_venv
if [ ! -f "$stamp" ] || [ "$(checksum)" != "$(cat "$stamp")" ]; then
    install
fi
