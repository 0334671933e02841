"""A request as views get it, and the address it asks to be led on to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from members.models import Person


class VisitorRequest(HttpRequest):
    user: Person | AnonymousUser
    viewer: Any  # a working_groups.viewer.Viewer, of an app above this one


class PersonRequest(VisitorRequest):
    user: Person


def safe_address(request: HttpRequest) -> str:
    """The address of this portal that `next` names; empty if it names none, or one elsewhere."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours and address.startswith("/") else ""
