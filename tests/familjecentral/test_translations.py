"""Our own compiler of translations makes what Python's gettext reads."""

import gettext
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from familjecentral.translations import PROJECT, TranslationFileError, compile_changed, compile_file, read

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

# a translator's comment
#: a/b.py:1 a/c.html:22
msgid "Week"
msgstr "Vecka"

#: a/b.py:2
msgctxt "of a form"
msgid "Open"
msgstr "Öppna"
#: a/b.py:3
msgctxt "of a house"
msgid "Open"
msgstr "Öppet"

#, python-format
msgid "%(count)s place"
msgid_plural ""
"%(count)s "
"places"
msgstr[0] "%(count)s plats"
msgstr[1] "%(count)s platser"

#, fuzzy, python-format
#| msgid "Old"
msgid "New %s"
msgstr "Gammal %s"

msgid "Not yet"
msgstr ""

msgid "A \"quoted\"\ttext\\\n"
msgstr "En \"citerad\"\ttext\\\n"

#~ msgid "Gone"
#~ msgstr "Borta"
"""


@pytest.fixture
def po(tmp_path) -> Path:
    file = tmp_path / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    return file


def test_what_is_compiled_is_what_gettext_reads(po):
    compile_file(po, po.with_suffix(".mo"))
    with po.with_suffix(".mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.gettext("Week") == "Vecka"
    assert (swedish.pgettext("of a form", "Open"), swedish.pgettext("of a house", "Open")) == ("Öppna", "Öppet")
    places = [swedish.ngettext("%(count)s place", "%(count)s places", n) for n in (1, 2)]
    assert places == ["%(count)s plats", "%(count)s platser"]
    assert swedish.gettext('A "quoted"\ttext\\\n') == 'En "citerad"\ttext\\\n'
    assert [swedish.gettext(text) for text in ("New %s", "Not yet", "Gone")] == ["New %s", "Not yet", "Gone"]


def test_an_entry_knows_its_places_and_its_state(po):
    entries = {entry.key: entry for entry in read(po)}
    assert entries[None, "Week"].places == ["a/b.py:1", "a/c.html:22"]
    assert {key[1]: entry.is_translated for key, entry in entries.items() if key[0] is None and key[1]} == {
        "Week": True,
        "%(count)s place": True,
        "New %s": False,
        "Not yet": False,
        'A "quoted"\ttext\\\n': True,
        "Gone": True,
    }
    assert [entry.text for entry in entries.values() if entry.is_obsolete] == ["Gone"]


def test_only_a_changed_file_is_compiled_again(po, tmp_path):
    assert (compile_changed(tmp_path), compile_changed(tmp_path)) == (1, 0)
    os.utime(po, (po.stat().st_mtime + 10,) * 2)
    assert compile_changed(tmp_path) == 1


def test_a_line_that_is_not_understood_is_named(po):
    po.write_text('msgid "Week"\nmsgstr "Vecka\n', encoding="utf-8")
    with pytest.raises(TranslationFileError, match=r"django\.po, line 2"):
        read(po)


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext to compare with")
@pytest.mark.parametrize("source", sorted(PROJECT.glob("locale/*/LC_MESSAGES/*.po")), ids=lambda p: p.parts[-3])
def test_our_own_files_compile_to_what_msgfmt_makes(source, tmp_path):
    compile_file(source, tmp_path / "ours.mo")
    subprocess.run(["msgfmt", "-o", tmp_path / "theirs.mo", source], check=True)
    catalogues = []
    for name in ("ours.mo", "theirs.mo"):
        with (tmp_path / name).open("rb") as file:
            catalogues.append(gettext.GNUTranslations(file)._catalog)
    assert catalogues[0] == catalogues[1]
