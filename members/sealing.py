"""Secrets of others that the portal must be able to read again: encrypted at rest, under keys made from SECRET_KEY."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` if it was sealed under no key of these settings."""
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed.encode()).decode()


def seal_anew(sealed: str) -> str:
    """The same under the present key."""
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).rotate(sealed.encode()).decode()


@lru_cache(maxsize=4)
def _box(*secret_keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in secret_keys])


def _derived(secret_key: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"members.sealing")
    return base64.urlsafe_b64encode(kdf.derive(secret_key.encode()))
