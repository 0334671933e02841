"""Who followed the mailed link has their application open in this session, until the link's time is over."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members.joining.links import Purpose
from members.models import Application, ApplicationLink

KEY = "application_link"

View = Callable[..., HttpResponse]


def remember(request: HttpRequest, link: ApplicationLink) -> None:
    """Under a new session key: nobody who knew the old one comes along."""
    request.session.cycle_key()
    request.session[KEY] = str(link.pk)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def application_in(request: HttpRequest) -> Application | None:
    if KEY not in request.session:
        return None
    links = ApplicationLink.objects.valid().filter(pk=request.session[KEY], purpose=Purpose.APPLY)
    link = links.select_related("application").first()
    return link.application if link else None


def with_application(view: View) -> View:
    """Hands the view the application of this session; whoever has none is shown how to get a link."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        application = application_in(request)
        if application is None:
            messages.info(request, _("No application is open in this browser. What was saved is kept."))
            return redirect("members:apply_resume")
        return view(request, application, *args, **kwargs)

    return login_not_required(never_cache(opened))
