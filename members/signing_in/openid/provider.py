"""How allauth meets an organisation's provider: PKCE, state and nonce at every log-in, every answer checked."""

import json
import secrets
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from members.models import IdentityProvider
from members.models.identity_provider import validate_issuer
from members.signing_in.openid.claims import Claims, read_id_token, refuse_unless, what_is_said

SCOPE = ["openid", "profile", "email"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MORE = "userinfo_endpoint"  # which a provider need not have
LARGEST, AT_ONCE = 1024 * 1024, 64 * 1024  # bytes of an answer
WELL_KNOWN = "/.well-known/openid-configuration"


class OrganisationAdapter(OpenIDConnectOAuth2Adapter):
    """One exchange with one provider. `nonce`: what this log-in asked for, from its state."""

    nonce = ""
    config: dict[str, Any] | None = None

    @property
    def row(self) -> IdentityProvider:
        return IdentityProvider.objects.get(pk=self.provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        if self.config is None:
            self.config = self.read(self.row.issuer.rstrip("/") + WELL_KNOWN)
            self.check(self.config)
        return self.config

    def check(self, config: Mapping[str, Any]) -> None:
        refuse_unless(config.get("issuer") == self.row.issuer, "The provider calls itself otherwise.")
        for name in (*ENDPOINTS, *([MORE] if MORE in config else [])):
            try:
                validate_issuer(str(config.get(name)))
            except ValidationError as error:
                raise OAuth2Error(f"The provider has no safe {name}.") from error

    def session(self) -> Any:
        return get_adapter().get_requests_session()  # type: ignore[no-untyped-call]

    def read(self, address: str, **headers: str) -> dict[str, Any]:
        with self.session() as session, session.get(address, headers=headers, stream=True) as response:
            response.raise_for_status()
            content = b""
            for piece in response.iter_content(AT_ONCE):
                content += piece
                refuse_unless(len(content) <= LARGEST, "The provider's answer is too large.")
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise OAuth2Error("The provider does not answer with JSON.") from error
        refuse_unless(isinstance(answer, dict), "The provider does not answer with an object.")
        return dict(answer)

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        id_token = read_id_token(
            kwargs["response"].get("id_token"),
            self.read(self.openid_config["jwks_uri"]),
            provider=self.row,
            nonce=self.nonce,
        )
        userinfo = {} if id_token.get("email") else self.ask_for_more(token.token)
        claims = what_is_said(id_token, userinfo)
        provider: Any = self.get_provider()  # type: ignore[no-untyped-call]
        login = provider.sociallogin_from_response(request, claims)
        login.claims = claims
        return login

    def ask_for_more(self, access_token: str) -> dict[str, Any]:
        endpoint = self.openid_config.get(MORE)
        return self.read(endpoint, Authorization=f"Bearer {access_token}") if endpoint else {}


class OrganisationProvider(OpenIDConnectProvider):
    oauth2_adapter_class = OrganisationAdapter
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce, **kwargs.pop("asked", {})}
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asked, scope=SCOPE, nonce=nonce
        )
        return response

    def serialize(self) -> dict[str, str]:
        """By its own name: two providers may call the portal the same."""
        return {"id": self.app.provider_id}

    def extract_uid(self, data: Claims) -> str:
        return data.subject

    def extract_extra_data(self, data: Claims) -> dict[str, Any]:
        """Nothing of it is kept."""
        return {}

    def extract_common_fields(self, data: Claims) -> dict[str, Any]:
        return {"email": data.email, "name": data.name}

    def extract_email_addresses(self, data: Claims) -> list[EmailAddress]:
        return [EmailAddress(email=data.email, verified=data.is_email_verified, primary=True)]


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: OrganisationProvider) -> Any:
        state, response = super()._get_state(request, provider)
        cast(OrganisationAdapter, self.adapter).nonce = (state or {}).get("nonce", "")
        return state, response


provider_classes = [OrganisationProvider]
