"""The same word for the same thing: the glossary, and the check that texts keep to it."""

import pytest

from familjecentral.languages import glossary
from familjecentral.translations import PROJECT

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "You are in the queue"
msgstr "{queue}"

msgid "Hello"
msgstr "Hej"
"""


@pytest.fixture
def project(tmp_path):
    def make(theirs, *, cell="jono|jonoss", exception=""):
        for language, queue in (("sv", "Du står i kön"), ("fi", theirs)):
            folder = tmp_path / "locale" / language / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "django.po").write_text(PO.format(queue=queue), encoding="utf-8")
        (tmp_path / glossary.FILE).write_text(f"sv,note,fi\nkö |kön,waiting,{cell}\n", encoding="utf-8")
        (tmp_path / glossary.EXCEPTIONS).write_text(f"language,term,text\n{exception}", encoding="utf-8")
        return tmp_path

    return make


@pytest.mark.parametrize("theirs", ["Olet jonossa", "JONO!"])
def test_a_translation_with_any_of_the_forms_whatever_its_ending_keeps_to_the_glossary(project, theirs):
    assert glossary.problems(project(theirs)) == []


@pytest.mark.parametrize("theirs", ["Odota", "Pyjonossa"])
def test_another_word_is_named_with_its_text_and_its_language(project, theirs):
    (line,) = glossary.problems(project(theirs))
    assert line.startswith("fi: “kö”")
    assert line.endswith("“You are in the queue”")


def test_what_is_said_otherwise_on_purpose_and_what_has_no_form_yet_are_passed_over(project):
    assert glossary.problems(project("Odota", exception="fi,kö,You are in the queue\n")) == []


def test_an_empty_cell_is_not_checked(project):
    assert glossary.problems(project("Odota", cell="")) == []


def test_our_own_glossary_has_forty_terms_in_every_language_with_files_of_its_own():
    known = glossary.terms(PROJECT)
    assert len(known) >= 40
    for language in ("sv_Simple", "ar", "so", "ti", "fa", "uk", "fi"):
        assert sum(language in term.forms for term in known) >= 39
