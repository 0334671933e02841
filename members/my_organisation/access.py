"""What somebody may act on: their own organisation. Everything of another one is missing, like any missing page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from members.http import PersonRequest
from members.models import Affiliation, Organisation, Person

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, Organisation, P], HttpResponse]
SAFE = {"GET", "HEAD"}


def acting_for(person: Person) -> QuerySet[Affiliation]:
    """The organisations that the person acts for today, by name."""
    affiliations = Affiliation.objects.acting().filter(person=person)
    return affiliations.select_related("organisation").order_by("organisation__name")


def looked_after(person: Person, slug: str) -> Organisation:
    contacts = acting_for(person).filter(is_official_contact=True)
    return get_object_or_404(contacts, organisation__slug=slug).organisation


def for_contacts(view: View[P]) -> Callable[..., HttpResponse]:
    """Hands the view the organisation of the address, for whoever is an official contact of it today."""

    @wraps(view)
    def page(request: PersonRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, looked_after(request.user, slug), *args, **kwargs)

    return page


def for_deciding_contacts(view: View[P]) -> Callable[..., HttpResponse]:
    """Likewise, and until the view has done what it is asked for, nobody else decides who the contacts are."""

    @wraps(view)
    def page(request: PersonRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        organisation = looked_after(request.user, slug)
        if request.method in SAFE:
            return view(request, organisation, *args, **kwargs)
        with transaction.atomic():
            held = Organisation.objects.select_for_update(of=("self",), no_key=True)
            get_object_or_404(held, pk=organisation.pk)
            return view(request, looked_after(request.user, slug), *args, **kwargs)

    return page
