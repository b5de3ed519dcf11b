"""The page on which a centre's texts are translated: one language and one kind of text at a time."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.languages import review
from familjecentral.languages.content import direction
from familjecentral.privacy.access import access
from staff import translating
from staff.requests import StaffRequest
from staff.translating_forms import TranslationsForm

from .development import centre_for, centres_for

AT_ONCE = 40  # texts on a page: each has three fields, and a request carries 300


@access("programme.change")
@require_http_methods(["GET", "HEAD", "POST"])
def translations(request: StaffRequest) -> HttpResponse:
    """What is missing in each language (``?language=ar&what=activities``), and the fields to write it in."""
    centre, today = centre_for(request, "programme.change"), clock.today()
    names = dict(translating.languages())
    language = request.GET.get("language", "")
    language = language if language in names else next(iter(names))
    kinds = {source.code: source for source in translating.sources_for(request.user, centre)}
    kind = kinds.get(request.GET.get("what", "")) or next(iter(kinds.values()))
    texts = translating.texts_at(centre, today, kinds.values())
    page = Paginator(texts.entries(kind.code, language), AT_ONCE).get_page(request.GET.get("sida"))
    form = TranslationsForm(request.POST or None, entries=list(page), language=language)
    if form.is_valid():
        try:
            count = translating.write_translations(
                centre=centre, source=kind.code, language=language, said=form.said(), today=today,
                by=Actor.staff(request.user),
            )  # fmt: skip
        except translating.TranslationRefused as refusal:
            form.refuse(refusal.reason)
        else:
            messages.success(request, _told(count))
            return redirect(f"{request.path}?centre={centre.slug}&language={language}&what={kind.code}")
    context = {
        "centre": centre, "centres": centres_for(request, "programme.change"), "form": form, "page": page,
        "language": language, "language_name": names[language], "direction": direction(language),
        "languages": [(code, name, texts.standing(code)) for code, name in names.items()],
        "kind": kind, "kinds": [(each, texts.standing(language, each.code)) for each in kinds.values()],
        "review": review.review_of(language), "reach": review.reach_in_words(language),
    }  # fmt: skip
    return render(request, "staff/translations.html", context, status=422 if form.errors else 200)


def _told(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("{count} text is saved.", "{count} texts are saved.", count).format(count=count)
