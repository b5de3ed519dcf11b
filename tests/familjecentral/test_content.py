"""What staff have written is shown in the reader's language, or marked as Swedish."""

from types import SimpleNamespace

from django.template import Context, Template
from django.utils import translation

from familjecentral.languages.content import missing, said

ROW = SimpleNamespace(
    title="Sång & lek",
    about="Rad ett\nRad två",
    translations={"ar": {"title": "غناء"}},
    TRANSLATED=("title", "about"),
)


def shown(text: str, language: str) -> str:
    with translation.override(language):
        return Template("{% load content %}" + text).render(Context({"row": ROW}))


def test_a_text_in_the_readers_language_says_so() -> None:
    assert shown('{% said row "title" %}', "ar") == '<bdi lang="ar" dir="rtl">غناء</bdi>'


def test_what_is_missing_is_shown_in_swedish_with_its_language_and_direction() -> None:
    assert shown('{% said row "about" %}', "ar") == '<bdi lang="sv" dir="ltr">Rad ett\nRad två</bdi>'


def test_what_staff_write_is_escaped() -> None:
    assert "Sång &amp; lek" in shown('{% said row "title" %}', "en")
    assert "<br>" in shown('{% said row "about" paragraphs=True %}', "sv")


def test_only_fields_that_say_something_are_missing() -> None:
    assert missing(ROW, "ar") == ["about"]  # type: ignore[arg-type]  # stands for a row
    assert missing(SimpleNamespace(**{**vars(ROW), "about": ""}), "ar") == []  # type: ignore[arg-type]  # as above


def test_a_row_without_translations_is_swedish() -> None:
    assert said(SimpleNamespace(title="Hej"), "title", "en").language == "sv"
