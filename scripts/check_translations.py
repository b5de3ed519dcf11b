"""Is every text translated? Swedish wholly, and what parents read in every public language.

Collects the texts anew from a copy of the source and compares them with ``locale/``. Exits 1 with one line
for each text that is missing, fuzzy or no longer used.
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
    *("activities/", "feedback/", "familjecentral/forms/", "familjecentral/formats.py"),
    *("staff/who_sees.py", "staff/retention/listing.py"),
)
# And these of an app that else is the staff's own.
PUBLIC_OF_STAFF = (
    *("staff/documents/accessibility.py", "staff/documents/information.py", "staff/documents/readers.py"),
    *("staff/documents/recipients.py", "staff/documents/storage.py", "staff/retention/listing.py"),
    *("staff/retention/kinds.py", "staff/retention/record_types.py", "staff/models/documents.py"),
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
    # The survey's results and editing, and how an answer came in
    *("models/surveys", "surveys/results", "surveys/terms", "surveys/editing", "survey/results", "survey/editing"),
    *("survey/question_form", "survey/question_result"),
)
# What the pages of the visitor survey say, which has languages that no other page has.
SURVEY = (
    *("feedback/surveys/", "templates/feedback/survey/", "templates/feedback/said_and_done_box.html"),
    *("templates/base.html", "templates/components/error_summary.html", "familjecentral/forms/public.py"),
    *("familjecentral/forms/keyed.py", "familjecentral/forms/text.py"),
)
# Of a model, parents read what its choices are called; the names of its fields are for the admin.
CHOICE = re.compile(r'^\s+[A-Z_]+ = "[^"]*", _\(')


def main() -> int:
    if not shutil.which("xgettext"):
        print("GNU gettext is needed for this check: apt-get install gettext, or brew install gettext.")
        return 1
    languages = [*public_languages(), *survey_languages()]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        shutil.copytree(PROJECT, copy, ignore=NOT_COPIED)
        problems = collect(copy, [WHOLLY, *languages])
        for language in [WHOLLY, *languages]:
            problems += compare(language, copy)
    print("\n".join(problems))
    return 1 if problems else 0


def public_languages() -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familjecentral.settings")
    from django.conf import settings

    return [code for code, _name in settings.LANGUAGES if code not in {WHOLLY, SOURCE_LANGUAGE}]


def survey_languages() -> list[str]:
    """The folders of those languages that only the survey is in."""
    from django.conf import settings
    from django.utils.translation import to_locale

    return [to_locale(code) for code, _name in settings.SURVEY_LANGUAGES if code not in dict(settings.LANGUAGES)]


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
    """Whether somebody meets the text in the language: all that is public, or only what is the survey's."""
    of_survey = language in survey_languages()
    for place in entry.places:
        file, *line = place.removeprefix("./").split(":")
        if is_public_place(file, *line) and (not of_survey or file.startswith(SURVEY)):
            return True
    return False


def is_public_place(file: str, line: str = "") -> bool:
    is_own = not file.startswith(PUBLIC) or any(word in file for word in NOT_PUBLIC)
    if is_own and file not in PUBLIC_OF_STAFF:
        return False
    if "models" not in file:
        return True
    source = (PROJECT / file).read_text(encoding="utf-8").splitlines()
    return bool(CHOICE.match(source[int(line) - 1]))


def described(entry: Entry) -> str:
    context = f" (in the sense “{entry.context}”)" if entry.context else ""
    return f"“{entry.text}”{context}, {entry.places[0] if entry.places else 'place unknown'}"


if __name__ == "__main__":
    sys.exit(main())
