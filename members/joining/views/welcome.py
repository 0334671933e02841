"""The new contact's first visit: by the link of the welcome mail, once, to choose how they sign in from then on."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.joining import admitting
from members.joining.links import Purpose, followed
from members.views import PersonRequest

METHOD = "mailed_link"  # how this session was signed in


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mails follow links too: only the button uses it up."""
    link = followed(token, Purpose.WELCOME)
    if link is None:
        return over(request)
    if request.method != "POST":
        return render(request, "members/joining/welcome.html")
    try:
        person = admitting.welcome(link=link)
    except ValidationError:
        return over(request)
    record_authentication(request, person, METHOD)
    return cast(HttpResponse, perform_login(request, person, redirect_url=reverse("members:way_in")))


def over(request: HttpRequest) -> HttpResponse:
    return render(request, "members/joining/welcome_over.html", status=404)


@never_cache
@require_safe
def way_in(request: PersonRequest) -> HttpResponse:
    """Passkey or password; whoever has one of them goes on."""
    person = request.user
    if person.has_usable_password() or Authenticator.objects.filter(user=person).exists():
        return redirect("me")
    organisation = person.affiliations.current().select_related("organisation").first()
    return render(request, "members/joining/way_in.html", {"affiliation": organisation})
