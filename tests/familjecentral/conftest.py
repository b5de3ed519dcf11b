"""What is shared: a mail server, an SMS gateway, and a service whose messages are sent."""

import pytest

from tests.factories import PartnerServiceFactory
from tests.familjecentral import mail_server, sms_gateway


@pytest.fixture
def inbox(settings):
    with mail_server.running() as (inbox, mailers):
        settings.MAILERS = mailers
        yield inbox


@pytest.fixture
def elks(settings):
    with sms_gateway.running() as elks:
        settings.SMS_BACKEND = "familjecentral.outbox.by_sms.ElksGateway"
        settings.SMS_OPTIONS = elks.options
        yield elks


@pytest.fixture
def service(transactional_db):
    return PartnerServiceFactory()
