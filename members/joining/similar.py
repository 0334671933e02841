"""Which organisations of the register may be the same as one that is told by its name, addresses and website.

For the review of an application, for finding duplicates in the register, for an import.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from members.models import FormerName, Organisation
from members.models.organisation import OrganisationQuerySet

LEAST = 0.45  # of pg_trgm's similarity: below, names share words such as "University of"
MOST = 10


@dataclass
class Similar:
    """An organisation, how alike the names are (0 to 1), and why it is shown."""

    organisation: Organisation
    likeness: float = 0
    why: list[str] = field(default_factory=list)


Found = Iterator[tuple[Organisation, object, float]]


def similar_organisations(
    *,
    name: str,
    acronym: str = "",
    domains: Iterable[str] = (),
    website: str = "",
    other_than: UUID | None = None,
) -> list[Similar]:
    """The likeliest first. A constant number of queries."""
    register = Organisation.objects.exclude(pk=other_than) if other_than else Organisation.objects.all()
    found: dict[object, Similar] = {}
    for organisation, why, likeness in (
        *by_name(register, name),
        *by_acronym(register, acronym),
        *by_domain(register, {*domains, host_of(website)} - {""}),
        *by_website(register, host_of(website)),
    ):
        row = found.setdefault(organisation.pk, Similar(organisation))
        row.likeness = max(row.likeness, likeness)
        row.why.append(str(why))
    return sorted(found.values(), key=lambda row: (-row.likeness, -len(row.why), row.organisation.name))[
        :MOST
    ]


def by_name(register: OrganisationQuerySet, name: str) -> Found:
    """The names of today and of before; trigrams are counted without regard to capitals."""
    words = name.upper()
    named: Any = register.annotate(upper=Upper("name")).filter(upper__trigram_similar=words)
    alike = named.annotate(likeness=TrigramSimilarity("upper", words)).filter(likeness__gte=LEAST)
    for row in alike.order_by("-likeness")[:MOST]:
        yield row, _("similar name"), row.likeness
    former = FormerName.objects.filter(organisation__in=register, name__trigram_similar=name)
    former = former.annotate(likeness=TrigramSimilarity("name", name)).filter(likeness__gte=LEAST)
    for old in former.select_related("organisation").order_by("-likeness")[:MOST]:
        yield old.organisation, _("similar former name"), old.likeness


def by_acronym(register: OrganisationQuerySet, acronym: str) -> Found:
    if acronym:
        for row in register.filter(acronym__iexact=acronym)[:MOST]:
            yield row, _("same acronym"), 0


def by_domain(register: OrganisationQuerySet, domains: set[str]) -> Found:
    """No organisation has a domain at which anybody gets an address."""
    if domains:
        for row in register.filter(email_domains__overlap=sorted(domains))[:MOST]:
            yield row, _("same e-mail domain"), 0


def by_website(register: OrganisationQuerySet, host: str) -> Found:
    if host:
        for row in register.filter(website__icontains=host)[:MOST]:
            if host_of(row.website) == host:
                yield row, _("same website"), 0


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()
