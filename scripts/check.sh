#!/usr/bin/env bash
# Every check that needs no browser. Runs all of them, then says which did not hold.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly bin=.venv/bin
export DATABASE_URL="" DATABASE_OWNER_URL=""
failed=()

check() {
    local name=$1
    shift
    printf -- '— %s\n' "$name"
    "$@" </dev/null || failed+=("$name")
}

templates() {
    find . -path ./.venv -prune -o -path ./.data -prune -o -path '*/templates/*.html' -print0 | sort -z
}

check_templates() {
    templates | xargs -0 "$bin/djade" --target-version 6.1 --check
}

check "code (ruff)" "$bin/ruff" check --quiet .
check "code's form (ruff format)" "$bin/ruff" format --quiet --check .
check "templates' form (djade)" check_templates
check "types (mypy)" "$bin/mypy" --no-error-summary familjecentral staff activities visits feedback reports demo
check "imports point one way (import-linter)" "$bin/lint-imports" --no-cache
check "migrations in step" "$bin/python" manage.py makemigrations --check --dry-run --verbosity 1
check "translations complete" "$bin/python" scripts/check_translations.py
check "README in step" "$bin/python" -m pytest tests/test_readme.py -q -p no:cacheprovider

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nDid not hold: %s\n' "$(IFS=';'; printf '%s' "${failed[*]}")" >&2
    exit 1
fi
printf '\nEvery check holds.\n'
