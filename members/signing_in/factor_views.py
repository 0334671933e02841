from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.http import PersonRequest, safe_address
from members.signing_in.second_factor import SecondFactor, has_second_factor, shown_in

ONWARDS = "second_factor_onwards"  # in the session: where somebody was who is setting one up


@never_cache
@require_safe
def second_factor(request: PersonRequest) -> HttpResponse:
    """On the way to something that needs a second factor: to show it, to set one up, or on when it is shown."""
    onwards = safe_address(request) or request.session.get(ONWARDS) or reverse("me")
    if shown_in(request) == SecondFactor.FRESH:
        request.session.pop(ONWARDS, None)
        return HttpResponseRedirect(onwards)
    if has_second_factor(request.user):
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': onwards})}")
    request.session[ONWARDS] = onwards
    return render(request, "members/signing_in/second_factor.html", {"onwards": onwards})
