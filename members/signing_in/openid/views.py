from typing import Any

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import IdentityProvider
from members.signing_in.openid.adapter import uuid_or_none
from members.signing_in.openid.provider import CallbackView, OrganisationAdapter


class AddressForm(forms.Form):
    """The address by whose domain the organisation's log-in is found."""

    email = forms.EmailField(
        label=_("Your e-mail address at work"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email = cleaned.get("email")
        self.provider = IdentityProvider.objects.for_address(email).first() if email else None
        if email and self.provider is None:
            self.add_error(
                "email",
                _(
                    "No organisation with this domain signs its people in here. Sign in with your own account."
                ),
            )
        return cleaned


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_provider(request: HttpRequest) -> HttpResponse:
    """Which organisation somebody is from, by their address; then on to its log-in."""
    form = AddressForm(request.POST or None)
    if request.method == "POST":
        if limited := ratelimit.consume_or_429(request, action="login"):
            return limited
        if form.is_valid() and form.provider:
            return lead_on(request, form.provider, hint=form.cleaned_data["email"])
    return render(request, "socialaccount/find_provider.html", {"form": form, "next": next_address(request)})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The address that an organisation may give its people: it asks first, so that no other site signs anybody in."""
    provider = provider_in_use(provider_id)
    if request.method == "POST":
        return ratelimit.consume_or_429(request, action="login") or lead_on(request, provider)
    context = {"organisation": provider.organisation, "next": next_address(request)}
    return render(request, "socialaccount/login.html", context)


@login_not_required
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    provider = provider_in_use(provider_id)
    view: Any = CallbackView.adapter_view
    response: HttpResponse = view(OrganisationAdapter(request, str(provider.pk)))(request)
    return response


def provider_in_use(provider_id: str) -> IdentityProvider:
    if (key := uuid_or_none(provider_id)) is None:
        raise Http404
    return get_object_or_404(IdentityProvider.objects.in_use().select_related("organisation"), pk=key)


def next_address(request: HttpRequest) -> str:
    return str(request.POST.get("next") or request.GET.get("next") or "")


def lead_on(request: HttpRequest, row: IdentityProvider, hint: str = "") -> HttpResponse:
    """A page that leads on at once: a form may not send anybody to another site (`form-action`)."""
    provider = get_adapter().get_provider(request, str(row.pk))
    asked = {"login_hint": hint} if hint else {}
    try:
        response = provider.redirect(request, AuthProcess.LOGIN, get_next_redirect_url(request), asked=asked)
    except (OAuth2Error, requests.RequestException) as error:
        failed: HttpResponse = render_authentication_error(request, provider, exception=error)
        return failed
    context = {"organisation": row.organisation, "address": response.headers["Location"]}
    return render(request, "socialaccount/lead_on.html", context)
