"""What somebody may act on: their own organisation. Everything of another one is missing, like any missing page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from members.http import PersonRequest
from members.models import Affiliation, Organisation, Person

P = ParamSpec("P")


def acting_for(person: Person) -> QuerySet[Affiliation]:
    """The organisations that the person acts for today, by name."""
    affiliations = Affiliation.objects.acting().filter(person=person)
    return affiliations.select_related("organisation").order_by("organisation__name")


def for_contacts(
    view: Callable[Concatenate[PersonRequest, Organisation, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hands the view the organisation of the address, for whoever is an official contact of it today."""

    @wraps(view)
    def page(request: PersonRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        affiliations = acting_for(request.user).filter(is_official_contact=True)
        affiliation = get_object_or_404(affiliations, organisation__slug=slug)
        return view(request, affiliation.organisation, *args, **kwargs)

    return page
