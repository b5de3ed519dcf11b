"""A service that answers comments, and the address of its form."""

import pytest
from django.urls import reverse

from tests.factories import PartnerServiceFactory


@pytest.fixture
def service():
    return PartnerServiceFactory(answers_feedback=True)


@pytest.fixture
def url(service):
    return reverse("feedback_write", args=[service.centre.slug])
