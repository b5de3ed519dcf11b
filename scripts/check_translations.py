"""Is every text translated? Swedish wholly, what parents read in every whole language, what is core in the rest.

Collects the texts anew from a copy of the source and compares them with ``locale/``. Exits 1 with one line
for each text that is missing, fuzzy or no longer used, or that doesn't use the words of the glossary.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from familjecentral import translations  # noqa: E402 (after the path is set)
from familjecentral.languages import glossary  # noqa: E402 (after the path is set)
from familjecentral.translations import Entry  # noqa: E402 (after the path is set)

WHOLLY = "sv"
SOURCE_LANGUAGE = "en"
NOT_COPIED = shutil.ignore_patterns(
    *(".*", "node_modules", "__pycache__", "tests", "benchmarks", "staticfiles", "*.mo", "postgres")
)
# Where the texts that parents read are. What lies in a part named after the staff or the admin is not public.
PUBLIC = (
    *("templates/base.html", "templates/404.html", "templates/403.html", "templates/500.html"),
    *("templates/components/", "templates/activities/", "templates/feedback/", "templates/documents/public/"),
    "templates/house/",
    *("activities/", "feedback/", "familjecentral/forms/", "familjecentral/formats.py"),
    *("familjecentral/languages/", "templates/429.html"),
    *("templates/403_csrf.html", "templates/400.html", "templates/visits/choose_time.html"),
)
# And these of an app that else is the staff's own.
PUBLIC_OF_STAFF = (
    *("staff/documents/accessibility.py", "staff/documents/information.py", "staff/documents/readers.py"),
    *("staff/documents/recipients.py", "staff/documents/storage.py", "staff/retention/listing.py"),
    *("staff/house/services.py", "staff/house/visiting.py"),
    *("staff/retention/kinds.py", "staff/retention/record_types.py", "staff/models/documents.py"),
    *("staff/who_sees.py", "staff/models/centres.py", "staff/models/hours.py"),
)
NOT_PUBLIC = (
    *("staff", "admin", "apps.py", "migrations", "management", "participant", "comments.html"),
    *("attend", "activities/sharing", "activities/consent.html", "views/sharing", "components/why"),
    *("cells", "import", "materialising", "programme_drafts", "programme_files", "tables"),
    # Planning, settings and what leaders do
    *("models/changes", "views/weeks", "views/terms", "views/uploads", "views/previews"),
    *("settings", "planning/", "views/planning", "leading", "lead_session", "drop_in", "paper_list", "printing"),
    *("interpret", "undelivered", "write_to_all", "writing", "session_note", "personal_details", "messages/kinds"),
    *(
        "activities/activities.html",
        "views/placing",
        "_by_phone",
        "drawing/promising",
        "inviting",
        "centre_choice",
    ),
    # What leads and coordinators do about what visitors say
    *("feedback/comment.html", "comment_head", "comment_state", "views/comments", "list_forms", "tabs.html"),
    *("feedback/telling.html", "views/telling", "views/suggestions", "wishes.html"),
    *(
        "locked_days",
        "nesting",
        "components/stepper",
        "activities/holding",
        "feedback/holding",
        "activities/erasing",
    ),
    *("deviat", "cohort.html", "views/cohorts", "new_cohort", "move_family", "reschedule", "closing"),
    *("languages/review", "own_texts"),
    # The survey's results and editing, and how an answer came in
    *("models/surveys", "surveys/results", "surveys/terms", "surveys/editing", "survey/results", "survey/editing"),
    *("survey/question_form", "survey/question_result"),
)
# Of what parents read, what one needs to come (settings.CORE_PAGES): the core languages have this and no more.
CORE = (
    *("templates/base.html", "templates/400.html", "templates/404.html", "templates/403", "templates/429.html"),
    *("templates/500.html", "templates/components/", "templates/activities/", "activities/"),
    *("familjecentral/forms/", "familjecentral/formats.py", "familjecentral/languages/"),
    *("staff/models/centres.py", "staff/who_sees.py", "staff/retention/listing.py"),
)
NOT_CORE = (
    *("drawing/", "draw.html", "my_draw", "own_data_in_words", "my_data", "erase", "erased", "embedded_week"),
    *("activities/world/posters", "activities/world/change", "my_consent", "components/foot_links"),
)
# Of a model, parents read what its choices are called, and what a house is; the names of fields are for the admin.
CHOICE = re.compile(r'^\s+[A-Z_]+ = "[^"]*", _\(|Classification\(|format_lazy\(|^    \("\w+", _\(')


def main() -> int:
    if not shutil.which("xgettext"):
        print("GNU gettext is needed for this check: apt-get install gettext, or brew install gettext.")
        return 1
    languages = [folder for code, _name in languages_of_the_site() if (folder := folder_of(code)) != WHOLLY]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        shutil.copytree(PROJECT, copy, ignore=NOT_COPIED)
        problems = collect(copy, [WHOLLY, *languages])
        for language in [WHOLLY, *languages]:
            problems += compare(language, copy)
    problems += glossary.problems(PROJECT)
    print("\n".join(problems))
    return 1 if problems else 0


def languages_of_the_site() -> list[tuple[str, str]]:
    """Those that have files: all but the source's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familjecentral.settings")
    from django.conf import settings

    return [each for each in settings.LANGUAGES if each[0] != SOURCE_LANGUAGE]


def folder_of(code: str) -> str:
    from django.utils.translation import to_locale

    return to_locale(code)


def core_languages() -> list[str]:
    from django.conf import settings

    return [folder_of(code) for code in settings.CORE_LANGUAGES]


def collect(copy: Path, languages: list[str]) -> list[str]:
    """Bring the copy's ``locale/`` in step with its source."""
    for language in languages:
        (copy / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    wanted = [f"--locale={language}" for language in languages]
    made = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *wanted, "--verbosity", "0"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "DJANGO_SETTINGS_MODULE": "familjecentral.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"The texts could not be collected: {made.stderr.strip()}"] if made.returncode else []


def compare(language: str, copy: Path) -> list[str]:
    problems = []
    ours = PROJECT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not ours.exists():
        return [f"{language}: {ours.relative_to(PROJECT)} is missing; make it with: make messages"]
    now = translations.read(copy / "locale" / language / "LC_MESSAGES" / "django.po")
    used = {entry.key: entry for entry in now if entry.text and not entry.is_obsolete}
    known = {entry.key: entry for entry in translations.read(ours) if entry.text and not entry.is_obsolete}
    for key, entry in used.items():
        if language != WHOLLY and not is_read_in(entry, language):
            continue
        translated = known.get(key)
        if translated is None or not any(translated.translations.values()):
            problems.append(f"{language}: not translated: {described(entry)}")
        elif not translated.is_translated:
            problems.append(f"{language}: fuzzy, or a plural form is missing: {described(entry)}")
    problems += [f"{language}: no longer used: “{text}”" for _context, text in known.keys() - used.keys()]
    if shutil.which("msgfmt"):
        well_formed = subprocess.run(
            ["msgfmt", "--check", "-o", "/dev/null", ours], capture_output=True, text=True, check=False
        )
        problems += well_formed.stderr.strip().splitlines() if well_formed.returncode else []
    return problems


def is_read_in(entry: Entry, language: str) -> bool:
    """Whether somebody meets the text in the language: all that is public, or only what is core."""
    is_core_language = language in core_languages()
    for place in entry.places:
        file, *line = place.removeprefix("./").split(":")
        if is_public_place(file, *line) and (not is_core_language or is_core_place(file)):
            return True
    return False


def is_core_place(file: str) -> bool:
    return file.startswith(CORE) and not any(word in file for word in NOT_CORE)


def is_public_place(file: str, line: str = "") -> bool:
    is_own = not file.startswith(PUBLIC) or any(word in file for word in NOT_PUBLIC)
    if is_own and file not in PUBLIC_OF_STAFF:
        return False
    if "models" not in file:
        return True
    source = (PROJECT / file).read_text(encoding="utf-8").splitlines()
    return bool(CHOICE.search(source[int(line) - 1]))


def described(entry: Entry) -> str:
    context = f" (in the sense “{entry.context}”)" if entry.context else ""
    return f"“{entry.text}”{context}, {entry.places[0] if entry.places else 'place unknown'}"


if __name__ == "__main__":
    sys.exit(main())
