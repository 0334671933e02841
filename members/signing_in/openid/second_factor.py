"""A second factor that the provider has asked for, where the office takes its word for that."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from members.models import IdentityProvider
from members.signing_in.openid.claims import Claims
from members.signing_in.second_factor import METHOD

VOUCHED = "provider"


def note_second_factor(request: HttpRequest, brought: SocialLogin) -> None:
    """It stands in the session as one of ours would."""
    provider = IdentityProvider.objects.get(pk=brought.account.provider)
    claims: Claims = brought.claims  # type: ignore[attr-defined]
    if claims.say_second_factor(provider):
        record_authentication(request, brought.user, METHOD, type=VOUCHED)


class AskStage(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        is_vouched_for = any(record.get("type") == VOUCHED for record in records)
        return not is_vouched_for and bool(super()._should_handle(request))
