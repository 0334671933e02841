"""What a provider says of somebody, once it is certain that it says so, to us, and in answer to this very question."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from members.models import IdentityProvider

# Signed with a key of the provider's own; "none" and whatever rests on a shared secret are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds that two clocks may differ
OLDEST = 600  # seconds since the token was issued
LONGEST_SUBJECT = 191  # as many characters as allauth keeps


@dataclass(frozen=True)
class Claims:
    subject: str
    email: str
    is_email_verified: bool
    name: str
    methods: frozenset[str]
    context: str

    def say_second_factor(self, provider: IdentityProvider) -> bool:
        """Only what the provider says in so many words, and only where the office takes its word."""
        if not provider.vouches_for_second_factor:
            return False
        if provider.second_factor_acr:
            return self.context == provider.second_factor_acr
        return "mfa" in self.methods


def read_id_token(
    token: Any, keys: Mapping[str, Any], *, provider: IdentityProvider, nonce: str
) -> dict[str, Any]:
    """Checked as section 3.1.3.7 of OpenID Connect Core says; raises OAuth2Error."""
    try:
        claims: dict[str, Any] = jwt.decode(
            str(token),
            key=key_of(str(token), keys),
            algorithms=ALGORITHMS,
            issuer=provider.issuer,
            audience=provider.client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error(f"The ID token is refused: {type(error).__name__}.") from error
    refuse_unless(is_for_us(claims, provider.client_id), "The ID token was issued to another party.")
    refuse_unless(
        bool(nonce) and hmac.compare_digest(str(claims.get("nonce", "")), nonce),
        "The ID token answers another question.",
    )
    refuse_unless(claims["iat"] > time.time() - OLDEST - LEEWAY, "The ID token is too old.")
    return claims


def key_of(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The key that the token names; where the provider has only one, a token need not name it."""
    found = jwt.PyJWKSet.from_dict(dict(keys)).keys
    name = jwt.get_unverified_header(token).get("kid")
    named = [key for key in found if key.key_id == name] if name else found
    if len(named) != 1:
        raise KeyError(name)
    return named[0]


def is_for_us(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims["aud"]
    is_ours_alone = audience in (client_id, [client_id])
    return bool(claims.get("azp", client_id if is_ours_alone else None) == client_id)


def what_is_said(id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Claims:
    """The address comes from one of the two, with its own word on whether it is verified."""
    refuse_unless(
        not userinfo or userinfo.get("sub") == id_token["sub"], "Token and userinfo are about two people."
    )
    subject = str(id_token["sub"])
    refuse_unless(0 < len(subject) <= LONGEST_SUBJECT, "The subject is empty or too long.")
    source = id_token if id_token.get("email") else userinfo
    methods = id_token.get("amr")
    return Claims(
        subject=subject,
        email=str(source.get("email") or "").lower(),
        is_email_verified=source.get("email_verified") is True,
        name=str(id_token.get("name") or userinfo.get("name") or ""),
        methods=frozenset(map(str, methods)) if isinstance(methods, list) else frozenset(),
        context=str(id_token.get("acr") or ""),
    )


def refuse_unless(is_right: bool, words: str) -> None:  # noqa: FBT001 -- reads as a sentence
    if not is_right:
        raise OAuth2Error(words)
