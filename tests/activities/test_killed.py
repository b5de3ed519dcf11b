"""A process killed in the middle of a deviation, a draw or an offer loses nothing and does nothing twice."""

from collections import Counter
from datetime import timedelta

import pytest

from activities import deviating
from activities.drawing.holding import hold_draw
from activities.leaving import cancel
from activities.models import Deviation, Draw
from familjecentral import clock
from familjecentral.audit.models import AuditEvent
from familjecentral.audit.recording import PARENT, SYSTEM
from tests.activities.drawing.draws import drawn_session, entered, promised
from tests.activities.families import NOW, behind_the_wall, family, mails, signed_up, states
from tests.factories import SessionFactory
from tests.killed import STEPS, killed_at

pytestmark = pytest.mark.django_db(transaction=True)

COMMITTED = STEPS[-1]


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


def news(session, before):
    """How many messages of each kind have come since ``before``, and to how many."""
    new = Counter(mails(session)) - Counter(before)
    assert set(new.values()) <= {1}, "somebody was told twice"
    return Counter(kind for kind, _to in new)


@pytest.mark.parametrize("step", STEPS)
def test_a_deviation(step, key):
    session = SessionFactory()
    for n in range(3):
        signed_up(session, family(n))
    before = mails(session)
    killed_at(step, f"""
from activities import deviating
from activities.models import ActivitySession
from familjecentral.audit.recording import SYSTEM
session = ActivitySession.objects.get(pk={session.pk})
deviating.register(
    key="{key}", centre=session.activity.centre, sessions=[session], kind="called_off", reason="Halka", by=SYSTEM,
    person=None, now=now,
)
""", NOW)  # fmt: skip
    session.refresh_from_db()
    done = step == COMMITTED
    assert (session.is_called_off, Deviation.objects.count(), sum(news(session, before).values())) == (
        done, int(done), 3 if done else 0,
    )  # fmt: skip
    for _again in range(2):  # the form is sent again, and once more
        deviating.register(
            key=key, centre=session.activity.centre, sessions=[session], kind="called_off", reason="Halka",
            by=SYSTEM, person=None, now=NOW,
        )  # fmt: skip
        session.refresh_from_db()
        assert (session.is_called_off, Deviation.objects.count()) == (True, 1)
        assert news(session, before) == {"called_off": 3}


@pytest.mark.parametrize("step", STEPS)
def test_a_draw(step):
    session = drawn_session()
    draw = promised(session)
    entered(session, 5)
    before = mails(session)
    when = draw.draws_at + timedelta(minutes=1)
    killed_at(step, f"""
from activities.drawing.holding import hold_draw
from activities.models import Draw
hold_draw(Draw.objects.get(pk={draw.pk}), now)
""", when)  # fmt: skip
    draw.refresh_from_db()
    if step == COMMITTED:
        seed, order = draw.seed, draw.result
    else:
        assert (draw.drawn_at, draw.seed, draw.result, news(session, before)) == (None, "", [], {})
        assert states(session) == ["entered"] * 5
    with clock.at(when):
        for _again in range(2):  # the next minute's worker, and the one after
            drawn = hold_draw(Draw.objects.get(pk=draw.pk), when)
            assert Counter(states(session)) == {"confirmed": 3, "waiting": 2}
            assert news(session, before) == {"got_a_place": 3, "not_drawn": 2}
    if step == COMMITTED:
        assert (drawn.seed, drawn.result) == (seed, order)
    assert AuditEvent.objects.filter(action="held_draw").count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_place_that_is_given_back_and_offered_on(step):
    session = SessionFactory(capacity=1)
    leaving = signed_up(session, family(1)).sign_up
    for n in (2, 3):
        signed_up(session, family(n))
    before = mails(session)
    killed_at(step, f"""
from activities.leaving import cancel
from activities.models import SignUp
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.walls import Reader, reading_as
with reading_as(Reader.for_services({leaving.controller_id})):
    leaving = SignUp.objects.get(pk={leaving.pk})
cancel(sign_up=leaving, by=PARENT, now=now)
""", NOW)  # fmt: skip
    if step == COMMITTED:
        assert states(session) == ["cancelled", "offered", "waiting"]
    else:
        assert (states(session), news(session, before)) == (["confirmed", "waiting", "waiting"], {})
    for _again in range(2):
        with behind_the_wall(session):
            leaving.refresh_from_db()
        cancel(sign_up=leaving, by=PARENT, now=NOW)
        assert states(session) == ["cancelled", "offered", "waiting"]
        assert news(session, before) == {"cancelled": 1, "offer": 1}
