import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from members.models import IdentityProvider
from members.sealing import seal, seal_anew, unseal
from members.signing_in.actions import encrypt_anew
from members.signing_in.openid.adapter import app_of
from tests.members.signing_in.breaks import identity_provider

TEXT = "a secret of theirs"


def test_sealed_text_is_read_again_and_tells_nothing() -> None:
    sealed = seal(TEXT)

    assert unseal(sealed) == TEXT
    assert TEXT not in sealed
    assert seal(TEXT) != sealed


def test_text_sealed_under_a_forgotten_key_stays_sealed(settings: Settings) -> None:
    sealed = seal(TEXT)
    settings.SECRET_KEY = "another"

    with pytest.raises(InvalidToken):
        unseal(sealed)


def test_text_is_sealed_anew_under_the_present_key(settings: Settings) -> None:
    sealed, before = seal(TEXT), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]

    anew = seal_anew(sealed)
    settings.SECRET_KEY_FALLBACKS = []

    assert unseal(anew) == TEXT


@pytest.mark.django_db
def test_secrets_of_providers_are_sealed_anew_with_those_of_second_factors(settings: Settings) -> None:
    identity_provider().save()
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]

    assert encrypt_anew() == (1, 0)

    settings.SECRET_KEY_FALLBACKS = []
    assert IdentityProvider.objects.get().secret == "not told"


@pytest.mark.django_db
def test_provider_whose_secret_is_lost_is_counted_and_breaks_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    provider = identity_provider()
    provider.save()
    settings.SECRET_KEY = "another"

    assert encrypt_anew() == (0, 1)
    assert app_of(provider).secret == ""
    assert "enter it anew" in caplog.text
