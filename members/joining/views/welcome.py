"""The new contact's first visit: by the link of the welcome mail, once, to choose how they sign in from then on."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.joining import admitting
from members.joining.links import Purpose, followed

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
    return cast(HttpResponse, perform_login(request, person, redirect_url=reverse("members:welcome")))


def over(request: HttpRequest) -> HttpResponse:
    return render(request, "members/joining/welcome_over.html", status=404)
