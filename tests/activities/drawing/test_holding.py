"""Holding a draw: places in the order drawn, the queue behind, everyone told, once."""

import json
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities import leaving
from activities.drawing import holding, tickets, verify_draw
from activities.drawing.codes import entry_code
from activities.drawing.holding import hold_draw, hold_due_draws
from activities.drawing.promising import DrawDenied, DrawRefused
from activities.models import ActivitySession, Draw
from activities.models.programme import ROOM
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.sealing import seal
from tests.activities.drawing.draws import drawn_session, entered, in_queue, promised, with_place
from tests.activities.families import BABY, NOW, behind_the_wall, family, mails, signed_up, states

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(days=8)


def with_seed(draw: Draw, seed: str) -> Draw:
    """The draw with a seed that the test knows."""
    draw.sealed_seed, draw.commitment = seal(seed), verify_draw.commitment_of(seed)
    draw.save()
    return draw


def held(session, count=5, seed="5e" * 32, **values):
    """(the draw, the families in the order in which they entered)."""
    draw = with_seed(promised(session), seed)
    families = entered(session, count, **values)
    return hold_draw(draw, DUE), families


def in_order(draw, families):
    by_code = {entry_code(sign_up.key): sign_up for sign_up in families}
    return [by_code[code] for code in draw.result]


def test_the_first_in_the_order_get_places_and_the_others_the_queue_in_the_order_drawn():
    session = drawn_session()
    draw, families = held(session, 7)
    drawn = in_order(draw, families)
    assert set(with_place(session)) == set(drawn[:3])
    assert in_queue(session) == drawn[3:]
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (3, 4)


def test_seed_entries_and_order_are_published_and_agree_with_the_promise():
    session = drawn_session()
    draw, families = held(session)
    assert draw.entries == sorted([entry_code(each.key), 1] for each in families)
    assert draw.result == verify_draw.order(draw.seed, draw.entries)
    assert (draw.commitment, draw.drawn_at) == (verify_draw.commitment_of(draw.seed), DUE)


def test_each_is_told_once_what_it_has_become():
    session = drawn_session()
    draw, families = held(session, 5)
    drawn = in_order(draw, families)
    with behind_the_wall(session):
        addresses = {each.pk: each.contacts.get().email for each in families}
    told = {to: kind for kind, to in mails(session) if kind != "entered"}
    expected = {addresses[each.pk]: "got_a_place" if n < 3 else "not_drawn" for n, each in enumerate(drawn)}
    assert told == expected


def test_who_lost_gets_a_ticket_that_counts_one_loss_more(monkeypatch):
    posted = []
    monkeypatch.setattr(holding, "post", posted.extend)
    session = drawn_session(activity__capacity=1)
    draw = promised(session)
    first = signed_up(session, family(1)).sign_up
    second = signed_up(session, family(2, draw_weight=3)).sign_up
    third = signed_up(session, family(3)).sign_up
    hold_draw(draw, DUE)
    won = with_place(session)
    lost = {notice.sign_up: notice for notice in posted if notice.kind == "not_drawn"}
    assert set(lost) == {first, second, third} - set(won)
    centre = session.activity.centre
    for sign_up, notice in lost.items():
        ticket = tickets.read(notice.details["ticket"], DUE, municipality_id=centre.municipality_id)
        assert (ticket.times, ticket.given_on) == (sign_up.draw_weight, DUE.date())
    assert [notice.details for notice in posted if notice.kind == "got_a_place"] == [{}]


def test_before_its_time_it_is_not_drawn_and_nothing_is_published():
    session = drawn_session()
    draw = promised(session)
    entered(session, 2)
    with pytest.raises(DrawRefused) as caught:
        hold_draw(draw, draw.draws_at - timedelta(seconds=1))
    assert caught.value.reason == DrawDenied.NOT_YET
    draw.refresh_from_db()
    assert (draw.seed, draw.entries, draw.drawn_at, states(session)) == ("", [], None, ["entered", "entered"])


@pytest.mark.parametrize("values", [{"called_off_at": NOW}, {"starts_at": DUE - timedelta(hours=2)}])
def test_what_is_called_off_or_has_begun_is_not_drawn(values):
    session = drawn_session()
    draw = promised(session)
    entered(session, 2)
    ActivitySession.objects.update(**values)
    with pytest.raises(DrawRefused) as caught:
        hold_draw(draw, DUE)
    assert (caught.value.reason, states(session)) == (DrawDenied.CALLED_OFF, ["entered", "entered"])
    assert hold_due_draws(now=DUE) == 0


def test_held_twice_it_is_held_once():
    session = drawn_session()
    draw, _families = held(session, 6)
    letters = mails(session)
    again = hold_draw(Draw.objects.get(), DUE + timedelta(days=1))
    assert (again.drawn_at, again.result) == (DUE, draw.result)
    assert (mails(session), AuditEvent.objects.filter(action="held_draw").count()) == (letters, 1)


def test_with_nobody_in_it_a_draw_is_held_and_empty():
    draw = hold_draw(promised(drawn_session()), DUE)
    assert (draw.entries, draw.result, draw.drawn_at) == ([], [], DUE)


def test_who_has_left_before_is_not_drawn():
    session = drawn_session()
    draw = promised(session)
    families = entered(session, 3)
    leaving.leave(sign_up=families[0], number=1, by=PARENT, now=NOW)
    draw = hold_draw(draw, DUE)
    assert len(draw.result) == 2
    assert states(session) == ["cancelled", "confirmed", "confirmed"]


def test_one_who_signs_up_twice_is_in_the_draw_once():
    session = drawn_session()
    draw = promised(session)
    signed_up(session, family(1))
    signed_up(session, family(1, alias="En gång till"))
    draw = hold_draw(draw, DUE)
    assert len(draw.entries) == 1


def test_after_the_draw_who_signs_up_waits_behind_those_drawn():
    session = drawn_session(activity__capacity=1)
    held(session, 2)
    assert signed_up(session, family(9), now=DUE).sign_up.state == "waiting"
    assert in_queue(session)[-1].alias == "Familj 9"


@pytest.mark.parametrize(("rule", "expected"), [("strict", 1), ("fits_first", 2)])
def test_a_household_that_does_not_fit_stops_the_others_by_the_rule_of_the_queue(rule, expected):
    """The order of this seed: one adult, then two, then one; and there is room for two adults."""
    seed = next(f"{n:064x}" for n in range(200) if verify_draw.order(f"{n:064x}", OF_THREE) == [A, B, C])
    session = drawn_session(activity__capacity=9, activity__queue_rule=rule, room_adults=2)
    draw = with_seed(promised(session), seed)
    for n, (key, adults) in enumerate(zip(KEYS, (1, 2, 1), strict=True)):
        signed_up(session, family(n, adults=adults), key=key)
    hold_draw(draw, DUE)
    session.refresh_from_db()
    assert (len(with_place(session)), session.adults_taken) == (expected, expected)


KEYS = [uuid.UUID(int=n) for n in (1, 2, 3)]
A, B, C = (entry_code(key) for key in KEYS)
OF_THREE = [(A, 1), (B, 1), (C, 1)]


def test_killed_in_the_middle_nothing_has_happened_and_the_next_time_it_is_the_same_draw(monkeypatch):
    session = drawn_session()
    draw = with_seed(promised(session), "ab" * 32)
    families = entered(session, 6)
    before = mails(session)

    def killed(_notices):
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(holding, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            hold_draw(draw, DUE)
    draw.refresh_from_db()
    assert (draw.seed, draw.drawn_at, draw.result) == ("", None, [])
    assert (states(session), mails(session)) == (["entered"] * 6, before)
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (0, 0)
    draw = hold_draw(draw, DUE)
    expected = verify_draw.order("ab" * 32, [[entry_code(each.key), 1] for each in families])
    assert draw.result == expected


def test_all_that_is_due_is_held_and_what_is_not_waits():
    due, later = (
        drawn_session(),
        drawn_session(on_date=NOW.date() + timedelta(days=90), activity__opens_days_before=60),
    )
    promised(due)
    promised(later)
    entered(due, 2)
    assert (hold_due_draws(now=DUE), hold_due_draws(now=DUE)) == (1, 0)
    assert states(due) == ["confirmed", "confirmed"]


HOUSEHOLDS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=9
)


ROOMS = st.fixed_dictionaries({
    "capacity": st.integers(0, 6),
    "room_adults": st.none() | st.integers(0, 9),
    "room_prams": st.none() | st.integers(0, 4),
})  # fmt: skip
RULES = st.fixed_dictionaries({
    "activity__queue_rule": st.sampled_from(["strict", "fits_first"]),
    "activity__capacity_unit": st.sampled_from(["families", "adults", "children"]),
})  # fmt: skip


@given(HOUSEHOLDS, ROOMS, RULES, st.integers(0, 2**64))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_never_more_than_there_is_and_nobody_is_lost_or_doubled(households, room, rules, seed):
    with transaction.atomic():
        session = drawn_session(
            activity__capacity=50, capacity=50, room_adults=50, room_prams=50, **rules
        )  # fmt: skip
        draw = with_seed(promised(session), f"{seed:064x}")
        families = [
            signed_up(session, family(n, adults=a, children=[BABY] * c, prams=p, draw_weight=weight)).sign_up
            for n, (a, c, p, weight) in enumerate(households)
        ]
        # The room has become smaller since; the draw holds to what there is when it is held.
        ActivitySession.objects.filter(pk=session.pk).update(**room)
        draw = hold_draw(draw, DUE)
        session.refresh_from_db()
        got, queue = with_place(session), in_queue(session)
        assert sorted(each.pk for each in [*got, *queue]) == [each.pk for each in families]
        assert sorted(draw.result) == sorted(entry_code(each.key) for each in families)
        assert session.places_taken == sum(each.places for each in got) <= room["capacity"]
        for name in ROOM:
            limit = getattr(session, f"room_{name}")
            assert limit is None or getattr(session, f"{name}_taken") <= limit
        drawn = in_order(draw, families)
        assert queue == [each for each in drawn if each in queue]
        if rules["activity__queue_rule"] == "strict":
            assert set(got) == set(drawn[: len(got)])
        transaction.set_rollback(True)


def test_the_published_file_is_checked_by_the_published_program_in_a_process_of_its_own(client, tmp_path):
    session = drawn_session()
    draw, _families = held(session, 8)
    slug = session.activity.centre.slug
    file, program = tmp_path / "lottning.json", tmp_path / "verify_draw.py"
    file.write_bytes(client.get(reverse("draw_json", args=[slug, draw.pk])).content)
    program.write_bytes(client.get(reverse("verify_draw")).content)
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(file)], capture_output=True, text=True, check=False
    )
    lines = run.stdout.splitlines()
    assert (run.returncode, run.stderr, lines[0]) == (0, "", "Right: 8 entries, drawn as promised.")
    assert [line.split()[1] for line in lines[1:]] == draw.result
    forged = json.loads(file.read_text())
    forged["result"][0], forged["result"][1] = forged["result"][1], forged["result"][0]
    file.write_text(json.dumps(forged))
    run = subprocess.run([sys.executable, str(program), str(file)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "WRONG: Drawn again, the order is another.\n")


@pytest.mark.django_db(transaction=True)
def test_two_workers_hold_it_once_also_while_families_sign_up():
    session = drawn_session()
    draw = promised(session)
    entered(session, 10)
    barrier = threading.Barrier(6)

    def worker(n):
        try:
            barrier.wait(timeout=30)
            if n < 3:
                return hold_draw(Draw.objects.get(pk=draw.pk), DUE).result
            signed_up(session, family(100 + n), now=DUE)
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as workers:
        results = [found for found in workers.map(worker, range(6)) if found is not None]
    draw.refresh_from_db()
    assert results == [draw.result] * 3
    session.refresh_from_db()
    assert (session.places_taken, session.families_waiting) == (3, 10)
    assert sorted(states(session)) == ["confirmed"] * 3 + ["waiting"] * 10
    letters = [(kind, to) for kind, to in mails(session) if kind in {"got_a_place", "not_drawn"}]
    assert len(letters) == len(set(letters)) == len(draw.result)
    assert AuditEvent.objects.filter(action="held_draw").count() == 1
