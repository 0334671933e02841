"""Acts that matter: whoever takes one shows again who they are, unless they have done so in the last minutes.

A session that was left open or stolen is not enough for them. allauth asks, keeps in the session what was typed, and
goes on with it. Which acts these are: docs/signing-in.md.
"""

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

ACTS = "acts"  # as the account adapter is asked about them, beside the changes of an account itself


def ask_again(request: HttpRequest, *, not_kept: str = "") -> None:
    """Raises ReauthenticationRequired. `not_kept`: what is secret of that which was typed."""
    if not is_reauthentication_required(request, app=ACTS):
        return
    if request.method == "POST":
        request.META["QUERY_STRING"] = ""  # allauth goes on only at a bare address; `request.GET` stays
        kept: Any = request.POST.copy()
        if any(kept.pop(not_kept, [])):
            messages.warning(request, _("What is secret is not kept meanwhile: type that once more."))
        request.POST = kept
    raise ReauthenticationRequired
