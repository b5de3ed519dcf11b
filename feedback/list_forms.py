"""Which comments of the list one looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.models import Goal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from staff.models import FamilyCentre

    from .models import Feedback


class CommentFilter(forms.Form):
    """All comments, those that wait or those that are handled; of one goal or any."""

    state = forms.ChoiceField(
        label=_("Which comments"), required=False,
        choices=[("", _("All")), ("waiting", _("Waiting")), ("handled", _("Handled"))],
    )  # fmt: skip
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Goal"), required=False, empty_label=_("Any"))

    def __init__(self, *args: Any, centres: Iterable[FamilyCentre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal: Any = self.fields["goal"]
        goal.queryset = Goal.objects.filter(municipality__in={centre.municipality_id for centre in centres})

    def narrow(self, comments: QuerySet[Feedback]) -> QuerySet[Feedback]:
        """Those that are asked for; a question that makes no sense is none."""
        self.is_valid()
        state, goal = self.cleaned_data.get("state"), self.cleaned_data.get("goal")
        if state:
            comments = comments.filter(handled_at__isnull=state == "waiting")
        return comments.filter(goals=goal) if goal else comments

    @property
    def is_narrow(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())
