"""How somebody with an account comes to their organisation: they look for it, and join or ask.

The search tells what the directory tells, and nothing of who works where.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.acting import act, is_done
from members.dated import today
from members.email_domains import domain_of
from members.http import PersonRequest
from members.models import Membership, Organisation, Person
from members.models.organisation import OrganisationQuerySet
from members.my_organisation.access import acting_for
from members.my_organisation.forms import AskingForm, SearchForm
from members.my_organisation.requests import (
    ask_to_join,
    join_by_domain,
    may_join_by_domain,
    withdraw_request,
)

MOST_FOUND = 20


@require_safe
def join(request: PersonRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    found = (
        list(open_to(request.user).called(form.cleaned_data["q"])[: MOST_FOUND + 1])
        if form.is_valid()
        else []
    )
    context = {
        "form": form,
        "found": found[:MOST_FOUND],
        "has_more": len(found) > MOST_FOUND,
        "requests": request.user.affiliation_requests.filter(state="waiting").select_related("organisation"),
        "affiliations": acting_for(request.user),
    }
    return render(request, "members/my_organisation/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join_ask(request: PersonRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(open_to(request.user), slug=slug)
    form = AskingForm(request.POST if request.method == "POST" else None)
    if is_done(form, lambda **typed: ask_to_join(organisation=organisation, by=request.user, **typed)):
        messages.success(
            request, _("Your request is on its way. You get a mail once somebody decides on it.")
        )
        return redirect("members:join")
    context = {
        "organisation": organisation,
        "form": form,
        "may_join": may_join_by_domain(organisation, request.user),
    }
    return render(request, "members/my_organisation/join_ask.html", context)


@require_POST
def join_by_address(request: PersonRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(open_to(request.user), slug=slug)
    words = _("You act for %(organisation)s now.") % {"organisation": organisation}
    act(request, lambda: join_by_domain(organisation=organisation, by=request.user), words)
    return redirect("my_organisation")


@require_POST
def join_withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(request.user.affiliation_requests.waiting(), pk=pk)
    act(
        request,
        lambda: withdraw_request(request=asked, by=request.user),
        _("Your request is withdrawn."),
    )
    return redirect("members:join")


def open_to(person: Person) -> OrganisationQuerySet:
    """The members of today; one that stays out of the public directory is found by an address at its domains alone."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    domains = [domain_of(address) for address in addresses]
    shown = Q(is_listed=True) | Q(lets_domains_join=True, email_domains__overlap=domains)
    members = Membership.objects.in_standing(today()).values("organisation")
    return Organisation.objects.filter(shown, pk__in=members).order_by("name")
