"""A whole group, made and called off: as many queries for twenty families as for one."""

import uuid
from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import deviating
from familjecentral import clock
from familjecentral.audit.recording import SYSTEM
from tests.activities.planning.made import NOW, centre_with_services, family_of, made, proposed, ten_sessions
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def test_ten_sessions_for_twenty_families_take_as_many_queries_per_step_as_for_one():
    centre, template, counts = centre_with_services(), ten_sessions(), []
    activity = ActivityFactory(responsible_service=centre.services.get(kind="mhv"))
    with clock.at(NOW):
        for families in (1, 20):
            rows = proposed(centre, template, starts=time(9 if families == 1 else 14))
            with CaptureQueriesContext(connection) as making:
                series = made(centre, template, rows=rows, activity=activity, capacity=None)
            for _family in range(families):
                family_of(series)
            sessions = list(series.sessions.all())
            with CaptureQueriesContext(connection) as calling_off:
                deviating.register(
                    key=uuid.uuid4(), centre=centre, sessions=sessions, kind="called_off", reason="Läggs ner",
                    by=SYSTEM, person=None, now=NOW,
                )  # fmt: skip
            assert series.sessions.filter(called_off_at=None).count() == 0
            counts.append((len(making), len(calling_off)))
    assert counts[0] == counts[1]
