"""The page where the coordinator changes what is asked: one address, and what to do in ``action``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.forms.text import TextField
from familjecentral.privacy.access import access
from feedback.models import Survey, SurveyQuestion, SurveyVersion
from staff.models import FamilyCentre, Goal, Principal
from staff.requests import StaffRequest

from . import editing
from .forms import KioskRecord
from .languages import BY_CODE, LANGUAGES, speaking
from .queries import Asked
from .shipping import ship_surveys
from .staff_views import centre_for, centres_for

LONGEST_QUESTION = 300


class QuestionForm(forms.Form):
    """A question in each language, its goal, and what kind it is."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=SurveyQuestion.Kind.choices, label=gettext_lazy("Kind of question"))
    goal = forms.ModelChoiceField(
        Goal.objects.none(), required=False, label=gettext_lazy("Goal that it follows up"),
        empty_label=gettext_lazy("None"),
    )  # fmt: skip

    def __init__(self, *args: Any, municipality: Principal, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = Goal.objects.filter(municipality=municipality, is_active=True)
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]  # it is the field above
        kinds = editing.KINDS_FOR[Survey.Audience(survey.audience)]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]  # as above
        for language in LANGUAGES:
            self.fields[f"text_{language.code}"] = TextField(
                label=language.name, required=language.code == "sv", max_length=LONGEST_QUESTION,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language.code, "dir": language.dir}),
                error_messages={"required": editing.EditingDenied.NO_SWEDISH.label},
            )  # fmt: skip

    @property
    def texts(self) -> dict[str, str]:
        """By language."""
        return {language.code: self.cleaned_data[f"text_{language.code}"] for language in LANGUAGES}


@access("survey.change")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: StaffRequest) -> HttpResponse:
    """What is asked, and the draft of what comes."""
    centre = centre_for(request, "survey.change")
    survey = _survey(centre, request.GET.get("for", "adults"))
    form = None
    if request.method == "POST":
        form = _done(request, centre, survey)
        if form is None:
            query = f"centre={centre.slug}&for={survey.audience if survey else 'adults'}"
            return redirect(f"{reverse('surveys:questions')}?{query}")
    context = {
        "centre": centre, "centres": centres_for(request, "survey.change"), "survey": survey, "form": form,
        "asked": editing.asked_now(survey) if survey else None, "languages": LANGUAGES,
        **(_draft(request, centre, survey, form) if survey else {}),
    }  # fmt: skip
    return render(request, "feedback/survey/editing.html", context, status=422 if form is not None else 200)


def _survey(centre: FamilyCentre, audience: str) -> Survey | None:
    found = editing.surveys_for_editing(centre.municipality)
    return next((each for each in found if each.audience == audience), found[0] if found else None)


def _draft(
    request: StaffRequest, centre: FamilyCentre, survey: Survey, form: QuestionForm | None
) -> dict[str, Any]:
    """The draft's questions with a form each, an empty one, and how it looks in the language that is asked for."""
    draft = editing.draft_of(survey)
    if draft is None:
        return {}
    wrong = form["pk"].value() if form is not None else None
    rows = [
        {
            "question": each, "missing": editing.missing_languages(each),
            "form": form if str(each.pk) == str(wrong) else _form_of(each, centre, survey),
        }
        for each in draft.questions.all()
    ]  # fmt: skip
    empty = QuestionForm(municipality=centre.municipality, survey=survey, auto_id="new_%s")
    is_new = form is not None and not wrong
    return {
        "draft": draft, "rows": rows, "new_form": form if is_new else empty,
        "preview": _preview(draft, request.GET.get("preview", "")), "wrong_form": form,
    }  # fmt: skip


def _form_of(question: SurveyQuestion, centre: FamilyCentre, survey: Survey) -> QuestionForm:
    stands = {f"text_{code}": text for code, text in question.texts.items()}
    return QuestionForm(
        initial={"pk": question.pk, "kind": question.kind, "goal": question.goal_id, **stands},
        municipality=centre.municipality, survey=survey, auto_id=f"q{question.pk}_%s",
    )  # fmt: skip


def _preview(draft: SurveyVersion, code: str) -> dict[str, Any] | None:
    language = BY_CODE.get(code)
    if language is None:
        return None
    asked = Asked(draft, tuple(draft.questions.all()), frozenset())
    with speaking(language):
        context = {"form": KioskRecord(asked=asked, language=language), "uid": "preview-"}
        return {"language": language, "page": render_to_string("feedback/survey/questions.html", context)}


def _done(request: StaffRequest, centre: FamilyCentre, survey: Survey | None) -> QuestionForm | None:
    """Do what ``action`` says; the form when it can't be saved as it stands."""
    by, now, action = Actor.staff(request.user), clock.now(), request.POST.get("action", "")
    if action == "ship":
        ship_surveys(municipality=centre.municipality, by=by, now=now)
    if survey is None:
        return None
    if action == "save":
        return _saved(request, centre, survey, by)
    pk = request.POST.get("pk", "")
    number = int(pk) if pk.isascii() and pk.isdecimal() else 0
    try:
        if action == "draft":
            editing.begin_draft(survey=survey, by=by)
        elif action in {"up", "down"}:
            editing.move_question(survey=survey, pk=number, up=action == "up", by=by)
        elif action == "remove":
            editing.remove_question(survey=survey, pk=number, by=by)
        elif action == "withdraw":
            editing.withdraw(survey=survey, pk=number, by=by, now=now)
        elif action == "publish":
            editing.publish(survey=survey, by=by, now=now)
            messages.success(request, _("Published. Visitors are asked these questions from now on."))
    except editing.EditingRefused as refusal:
        messages.error(request, str(refusal))
    return None


def _saved(request: StaffRequest, centre: FamilyCentre, survey: Survey, by: Actor) -> QuestionForm | None:
    form = QuestionForm(request.POST, municipality=centre.municipality, survey=survey)
    if not form.is_valid():
        return form
    data = form.cleaned_data
    try:
        editing.save_question(
            survey=survey, pk=data["pk"], kind=data["kind"], texts=form.texts, goal=data["goal"], by=by
        )
    except editing.EditingRefused as refusal:
        form.add_error(None, str(refusal))
        return form
    messages.success(request, _("Saved."))
    return None
