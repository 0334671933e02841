"""The log-ins of organisations that open somebody's account, on the page where they are taken off it."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.signals import social_account_removed
from allauth.socialaccount.views import ConnectionsView
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from journal.actions import record
from members.models import IdentityProvider


class LinksView(ConnectionsView):
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        accounts = list(context["form"].accounts)
        providers = IdentityProvider.objects.select_related("organisation")
        named = {str(row.pk): str(row) for row in providers.filter(pk__in=[row.provider for row in accounts])}
        return {**context, "links": [(account, named.get(account.provider, "")) for account in accounts]}


@receiver(social_account_removed)
def enter_removal(socialaccount: SocialAccount, **_kwargs: Any) -> None:
    record("person.provider_unlinked", socialaccount.user, by=socialaccount.user, label="account")
