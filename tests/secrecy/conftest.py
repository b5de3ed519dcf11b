"""The world is made once for a module; each test looks at it in a savepoint of its own."""

import logging

import pytest
from django.db import transaction
from django.utils.timezone import localtime

from familjecentral import clock
from tests.secrecy.world import make_world


@pytest.fixture(autouse=True)
def as_often_as_one_likes(settings):
    """Asked here is who may, not how often: with the limits on, an attacker would be stopped much earlier."""
    settings.PUBLIC_POSTS_PER_ADDRESS = settings.WRONG_LINKS_PER_ADDRESS = 0
    settings.VOTES_PER_ADDRESS = 0


@pytest.fixture(autouse=True)
def refusals_are_no_news():
    """Thousands are refused here, each with a traceback in the log of a 403 or 404; a 500 is still written."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(noon):
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def in_savepoint(world, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
