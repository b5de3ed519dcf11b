"""How many SQL statements a sign-up takes, opened and sent as a parent's phone does."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from familjecentral import clock
from tests.activities.families import NOW
from tests.factories import ActivityFactory, SessionFactory
from tests.sending import opened

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STATEMENTS = 15  # BEGIN and COMMIT included


def form(**more) -> dict:
    return {
        "key": uuid.uuid4(),
        "child_1": "2026-06-01",
        "adults": "2",
        "email": f"{uuid.uuid4().hex}@example.org",
        **more,
    }


@pytest.mark.parametrize("kind", ["place", "queue", "two parents and twins", "series"])
def test_a_sign_up_is_two_requests_and_at_most_fifteen_statements_in_the_second(client, kind):
    activity = ActivityFactory(capacity=0 if kind == "queue" else 12)
    session = SessionFactory(activity=activity, capacity=12)
    if kind == "series":
        session.series = activity.series.create(capacity=12)
        session.save()
    where = "serie" if kind == "series" else "traff"
    pk = session.series_id if kind == "series" else session.pk
    address = f"/{activity.centre.slug}/{where}/{pk}/anmalan/"
    twins = {"child_2": "2026-06-01", "other_email": "andra@example.org", "other_language": "ar"}
    with clock.at(NOW):
        assert client.get(address).status_code == 200
        client.post(address, form(**opened()))  # the first of a window also sweeps the counters before it
        sent = form(**opened(), **(twins if kind.startswith("two") else {}))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.post(address, sent)
    assert response.status_code == 302
    statements = "\n".join(f"{n:2} {q['sql'][:150]}" for n, q in enumerate(captured.captured_queries, start=1))
    assert len(captured) <= MOST_STATEMENTS, statements
