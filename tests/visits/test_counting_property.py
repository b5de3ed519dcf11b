"""Five devices at one door: however their taps are mixed, delayed and doubled, the totals are the plain sum.

A device taps persons and families and takes taps back, its own and others'. What it has written down is sent in
batches, in any order, late and more than once. ``FC_SEQUENCES`` says how many mixes (100 unless it is set);
``make properties`` runs many.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import Activity
from familjecentral.audit.recording import Actor
from familjecentral.privacy.walls import NOBODY
from tests.factories import AgeBandFactory, SessionFactory, staff_with
from tests.visits.taps import NOW, event, record
from visits.counting import receive
from visits.models import VisitTally, Who
from visits.totals import totals_for

pytestmark = pytest.mark.django_db

SEQUENCES = int(os.environ.get("FC_SEQUENCES", "100"))
DEVICES = 5

# What a device taps: people by kind, and how many children of each of two age bands.
persons = st.sampled_from([(Who.WOMAN,), (Who.MAN,), (Who.OTHER_ADULT,), (Who.FIRST_VISIT,), (0,), (1,)])
families = st.sampled_from(
    [(Who.WOMAN, 0), (Who.MAN, 0), (Who.WOMAN, Who.MAN, 0, 1), (Who.WOMAN, 1, Who.FIRST_VISIT)]
)
acts = st.lists(
    st.tuples(
        st.integers(0, DEVICES - 1),
        st.one_of(persons, persons, families, st.tuples(st.just("undo"), st.integers(0, 50))),
        st.integers(0, 2),  # how many times it is sent again
    ),
    max_size=30,
)


class _UndoneError(Exception):
    """Takes a mix back."""


@settings(
    max_examples=SEQUENCES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(acts=acts, data=st.data())
def test_any_mix_of_taps_undoings_repeats_and_late_batches_gives_the_plain_sum(acts, data):
    try:
        with transaction.atomic():
            _run(acts, data)
            raise _UndoneError
    except _UndoneError:
        pass


def _run(acts, data) -> None:
    session = SessionFactory(activity__booking=Activity.Booking.DROP_IN, activity__capacity=None)
    person = staff_with("staff_member", service=session.activity.responsible_service)
    bands = [
        AgeBandFactory(centre=session.activity.centre, from_months=n * 12, to_months=n * 12 + 12) for n in (0, 1)
    ]
    taps, taken_back, sent = [], set(), []  # taps: their events
    for device, what, repeats in acts:
        if what[0] == "undo":
            if not taps:
                continue
            number = what[1] % len(taps)
            taken_back.add(number)
            events = [event(each.who, -each.delta, undoes=each.id, id=uuid.uuid4()) for each in taps[number]]
            for undoing, each in zip(events, taps[number], strict=True):
                object.__setattr__(undoing, "age_band", each.age_band)
        else:
            events = [event(Who.CHILD, 1, bands[one]) if isinstance(one, int) else event(one) for one in what]
            taps.append(events)
        sent += [(device, record(session, *events))] * (repeats + 1)
    # Each device's batches: what it has, in any order, cut anywhere; and theirs come mixed.
    mixed = data.draw(st.permutations(sent))
    while mixed:
        size = data.draw(st.integers(1, len(mixed)))
        batch, mixed = mixed[:size], mixed[size:]
        for device in range(DEVICES):
            if records := [each for whose, each in batch if whose == device]:
                outcomes = receive(records, by=Actor.staff(person), person=person, reader=NOBODY, now=NOW)
                assert {outcome.outcome for outcome in outcomes} <= {"stored", "repeat"}
    plain = Counter(
        (each.who, each.age_band)
        for number, events in enumerate(taps)
        if number not in taken_back
        for each in events
    )
    totals = totals_for(session)
    kinds = [(who, None) for who in Who if who != Who.CHILD] + [(Who.CHILD, band.pk) for band in bands]
    assert {kind: totals.of(*kind) for kind in kinds} == {kind: plain[kind] for kind in kinds}
    assert VisitTally.objects.filter(session=session, undoes=None).count() == sum(map(len, taps))
    assert VisitTally.objects.filter(session=session, undoes__isnull=False).count() == sum(
        len(taps[number]) for number in taken_back
    )
