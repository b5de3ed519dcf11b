import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from tests.factories import *

pytestmark = [pytest.mark.django_db]
def test_q(client, person, service):
    activity = ActivityFactory(responsible_service=service, booking=Activity.Booking.DROP_IN, capacity=None)
    s = SessionFactory(activity=activity, hour=9)
    band=AgeBandFactory(centre=service.centre)
    a = reverse("visits:count", args=[s.pk])
    client.post(a, {"key": str(uuid.uuid4()), "event": "woman::1"})
    with CaptureQueriesContext(connection) as c:
        r=client.post(a, {"key": str(uuid.uuid4()), "event": "woman::1"})
    assert r.status_code==302
    for q in c.captured_queries: print(q["time"], q["sql"][:230])
    with CaptureQueriesContext(connection) as c:
        r=client.get(reverse("visits:count_now", args=[s.pk]))
    print(r.content, r.headers)
    for q in c.captured_queries: print(q["time"], q["sql"][:130])
    with CaptureQueriesContext(connection) as c:
        r=client.get(a)
    print(r.status_code, len(c.captured_queries))
