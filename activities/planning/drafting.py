"""The page on which a group is made: first what it is, then a row for each session, then all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cohorts import make_cohort
from .forms import CohortForm, RowForm
from .refusals import PlanningRefused
from .rows import Clash, Row, clashes_of, propose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.http import QueryDict

    from activities.models import ActivitySeries, SeriesTemplate
    from familjecentral.audit.recording import Actor
    from staff.models import FamilyCentre


class CohortDraft:
    """One form in two steps. ``rows``: empty until dates have been proposed.

    ``warned``: the clashes that the person has been shown; a new one is shown before anything is made.
    """

    def __init__(
        self, data: QueryDict | None, *, centre: FamilyCentre, template: SeriesTemplate, now: datetime, today: date
    ) -> None:
        self.data, self.centre, self.template, self.now = data, centre, template, now
        self.sessions = list(template.sessions.all())
        self.head = CohortForm(data, centre=centre, template=template, today=today)
        self.warned = data.get("warned", "") if data else ""
        self.rows: list[RowForm] = []
        self.venues = centre.venues.all()

    def take(self, *, by: Actor) -> ActivitySeries | None:
        """Do what the person asked for: propose dates, or make the group; the group when it has been made."""
        assert self.data is not None
        wants_to_make = self.data.get("step") == "make"
        if wants_to_make:
            self.rows = [RowForm(self.data, session=each, venues=self.venues) for each in self.sessions]
        wrong = [
            form for form in [self.head, *self.rows] if not form.is_valid()
        ]  # all of them, so that all is told
        if wrong:
            return None
        try:
            if wants_to_make:
                return self._make(by)
            self._propose()
        except PlanningRefused as refused:
            self._show(refused)
        return None

    @property
    def has_errors(self) -> bool:
        return bool(self.head.errors) or any(form.errors for form in self.rows)

    def _propose(self) -> None:
        rows = propose(
            centre=self.centre, sessions=self.sessions, rhythm=self.template.rhythm, wish=self.head.wish(),
            now=self.now,
        )  # fmt: skip
        self.rows = [
            RowForm(
                initial={"on_date": row.on_date, "starts": row.starts, "venue": row.venue}, session=each,
                venues=self.venues,
            )
            for each, row in zip(self.sessions, rows, strict=True)
        ]  # fmt: skip
        self._warn(self._clashes(rows))

    def _make(self, by: Actor) -> ActivitySeries | None:
        rows = [form.row() for form in self.rows]
        clashes = [clash for clash in self._clashes(rows) if not clash.is_of_venue]  # those of rooms are refused
        known = set(self.warned.split())
        self._warn(clashes)
        if any(clash.key not in known for clash in clashes):
            return None
        return make_cohort(
            centre=self.centre, template=self.template, group=self.head.group(), rows=rows,
            key=self.head.cleaned_data["key"], by=by, now=self.now,
        ).series  # fmt: skip

    def _clashes(self, rows: Sequence[Row]) -> list[Clash]:
        return clashes_of(rows, leader=self.head.cleaned_data["leader"])

    def _warn(self, clashes: Sequence[Clash]) -> None:
        self.warned = " ".join(sorted(clash.key for clash in clashes))
        by_number = {form.session.number: form for form in self.rows}
        for clash in clashes:
            by_number[clash.number].warnings.append(clash.text)

    def _show(self, refused: PlanningRefused) -> None:
        by_number = {form.session.number: form for form in self.rows}
        for wrong in refused.rows:
            by_number[wrong.number].add_error(wrong.field, wrong.text)
        if not refused.rows:
            self.head.refuse(refused)
