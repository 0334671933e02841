"""./portal code: what an authenticator app would show for the sample accounts (RFC 6238)."""

import base64
import hashlib
import hmac
import os
import struct
import time

from .layout import DataFolder
from .messages import MendableError, say

PERIOD = 30
DIGITS = 6


def tell_code() -> int:
    say(code_at(os.environ.get("PORTAL_DEMO_TOTP_SECRET") or made_at_random(), time.time()))
    return 0


def made_at_random() -> str:
    data = DataFolder.from_environment()
    data.make()
    return data.demo_totp_secret()


def code_at(secret: str, moment: float) -> str:
    counter = struct.pack(">Q", int(moment) // PERIOD)
    digest = hmac.digest(key_of(secret), counter, hashlib.sha1)
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def key_of(secret: str) -> bytes:
    try:
        return base64.b32decode(secret)
    except ValueError:
        raise MendableError("PORTAL_DEMO_TOTP_SECRET has to be written in base 32.") from None
