"""The word of a mailed link: worked out from the portal's key whenever the mail is written; only its hash is kept.

So a mail that is tried again is the same one, and neither the database nor a queue ever holds what opens anything.
"""

import hashlib

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(salt: str, which: str) -> str:
    """Under the present key."""
    return _token(salt, which, settings.SECRET_KEY)


def kept_token(salt: str, which: str, hashed: str) -> str | None:
    """The one with this hash, as long as the key that it was made with is known."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    tokens = (_token(salt, which, key) for key in keys)
    return next((token for token in tokens if constant_time_compare(hash_of(token), hashed)), None)


def _token(salt: str, which: str, key: str) -> str:
    return salted_hmac(salt, which, secret=key, algorithm="sha256").hexdigest()
