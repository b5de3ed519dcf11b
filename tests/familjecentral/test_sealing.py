"""Small secrets are sealed in the database."""

import pytest
from cryptography.fernet import InvalidToken

from familjecentral.privacy.sealing import seal, unseal


def test_what_is_sealed_can_be_opened_and_not_read():
    sealed = seal("hemligt")
    assert unseal(sealed) == "hemligt"
    assert "hemligt" not in sealed
    assert seal("hemligt") != sealed


def test_after_a_change_of_key_the_old_one_still_opens_until_it_is_dropped(settings):
    sealed = seal("hemligt")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "en ny nyckel" * 5, [settings.SECRET_KEY]
    assert unseal(sealed) == "hemligt"
    assert unseal(seal("nytt")) == "nytt"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        unseal(sealed)
