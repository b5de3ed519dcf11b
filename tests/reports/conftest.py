import pytest

from familjecentral import clock
from tests.factories import FamilyCentreFactory

from .made import AT


@pytest.fixture
def centre():
    return FamilyCentreFactory(slug="exempel", name="Familjecentralen Exempel")


@pytest.fixture
def _now():
    with clock.at(AT):
        yield
