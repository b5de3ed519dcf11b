"""A centre with a session and a service that takes comments, on a day before the session."""

import uuid

import pytest
from django.apps import apps
from django.urls import reverse

from familjecentral import clock
from familjecentral.privacy.walls import Reader, reading_as
from staff.models import PartnerService
from tests.factories import PartnerServiceFactory, SessionFactory, stockholm
from tests.sending import opened

# Reading is logged; what a report tells is kept, so that it is told once; every visitor may have a session.
NOT_STATE = {"audit.auditevent", "reports.toldpart", "sessions.session"}


@pytest.fixture
def two_days_before():
    with clock.at(stockholm(2026, 11, 24, 8, 0)):
        yield


@pytest.fixture
def service(two_days_before):
    return PartnerServiceFactory(answers_feedback=True)


@pytest.fixture
def session(service):
    return SessionFactory(activity__responsible_service=service)


@pytest.fixture
def sign_up_url(session):
    return reverse("sign_up", args=[session.activity.centre.slug, session.pk])


@pytest.fixture
def comment_url(service):
    return reverse("feedback_write", args=[service.centre.slug])


def sign_up_form(**changes):
    return {
        "key": str(uuid.uuid4()), "child_1": "2026-06-01", "adults": "1", "email": "familj@example.org",
        "phone": "", "alias": "Ugglan", "interpreter_language": "", **opened(),
    } | changes  # fmt: skip


def comment_form(**changes):
    return {
        "key": str(uuid.uuid4()),
        "page": "",
        "text": "Mer musik!",
        "name": "",
        "email": "",
        **opened(),
    } | changes


def everything():
    """Every row of every model, as one who reads for all services; but not what reading itself leaves."""
    services = PartnerService.objects.values_list("pk", flat=True)
    with reading_as(Reader.for_services(*services)):
        return {
            model._meta.label_lower: sorted(map(repr, model._default_manager.values_list()))
            for model in apps.get_models()
            if model._meta.label_lower not in NOT_STATE and not model._meta.proxy
        }
