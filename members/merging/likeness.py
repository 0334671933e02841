"""Which organisations may be one and the same: those like one that is told, and the likely pairs of the register.

Names are compared by their trigrams (pg_trgm), without regard to capitals; a shared e-mail domain is enough by itself.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from members.models import FormerName, Organisation

# Of pg_trgm's similarity, 0 to 1. Below the first, names share words such as "University of". Where all are compared
# with all, and nobody has asked about any of them, they have to be more alike.
LEAST_FOR_ONE, LEAST_FOR_PAIR = 0.45, 0.6
MOST_LIKE_ONE = 10
MOST_PAIRS = 1_000  # more than that nobody looks through


# Like one


@dataclass
class Similar:
    """An organisation, how alike the names are (0 to 1), and why it is shown."""

    organisation: Organisation
    likeness: float = 0
    why: list[str] = field(default_factory=list)


Found = Iterator[tuple[Organisation, object, float]]


def similar_organisations(
    *, name: str, acronym: str = "", domains: Iterable[str] = (), website: str = ""
) -> list[Similar]:
    """The likeliest first. A constant number of queries."""
    found: dict[object, Similar] = {}
    for organisation, why, likeness in (
        *by_name(name),
        *by_acronym(acronym),
        *by_domain({*domains, host_of(website)} - {""}),
        *by_website(host_of(website)),
    ):
        row = found.setdefault(organisation.pk, Similar(organisation))
        row.likeness = max(row.likeness, likeness)
        row.why.append(str(why))
    likeliest = sorted(found.values(), key=lambda row: (-row.likeness, -len(row.why), row.organisation.name))
    return likeliest[:MOST_LIKE_ONE]


def by_name(name: str) -> Found:
    """The names of today and of before."""
    words = name.upper()
    named: Any = Organisation.objects.annotate(upper=Upper("name")).filter(upper__trigram_similar=words)
    alike = named.annotate(likeness=TrigramSimilarity("upper", words)).filter(likeness__gte=LEAST_FOR_ONE)
    for row in alike.order_by("-likeness")[:MOST_LIKE_ONE]:
        yield row, _("similar name"), row.likeness
    former = FormerName.objects.filter(name__trigram_similar=name)
    former = former.annotate(likeness=TrigramSimilarity("name", name)).filter(likeness__gte=LEAST_FOR_ONE)
    for old in former.select_related("organisation").order_by("-likeness")[:MOST_LIKE_ONE]:
        yield old.organisation, _("similar former name"), old.likeness


def by_acronym(acronym: str) -> Found:
    if acronym:
        for row in Organisation.objects.filter(acronym__iexact=acronym)[:MOST_LIKE_ONE]:
            yield row, _("same acronym"), 0


def by_domain(domains: set[str]) -> Found:
    """No organisation has a domain at which anybody gets an address."""
    if domains:
        for row in Organisation.objects.filter(email_domains__overlap=sorted(domains))[:MOST_LIKE_ONE]:
            yield row, _("same e-mail domain"), 0


def by_website(host: str) -> Found:
    if host:
        for row in Organisation.objects.filter(website__icontains=host)[:MOST_LIKE_ONE]:
            if host_of(row.website) == host:
                yield row, _("same website"), 0


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# All with all

# Names that differ in their numbers alone are of different organisations.
PAIRS = """
SELECT one, other, max(likeness) AS likeness FROM (
    SELECT a.id AS one, b.id AS other, similarity(UPPER(a.name), UPPER(b.name)) AS likeness
        FROM members_organisation a JOIN members_organisation b ON UPPER(a.name) %% UPPER(b.name) AND a.id < b.id
        WHERE regexp_replace(a.name, '\\D', '', 'g') = regexp_replace(b.name, '\\D', '', 'g')
          AND a.is_sample = b.is_sample AND (%(keys)s::uuid[] IS NULL OR a.id = ANY(%(keys)s::uuid[]))
    UNION ALL
    SELECT a.id, b.id, 1
        FROM (SELECT id, is_sample, unnest(email_domains) AS domain FROM members_organisation) a
        JOIN (SELECT id, is_sample, unnest(email_domains) AS domain FROM members_organisation) b
            ON a.domain = b.domain AND a.id < b.id AND a.is_sample = b.is_sample
            AND (%(keys)s::uuid[] IS NULL OR a.id = ANY(%(keys)s::uuid[]))
) pairs GROUP BY one, other ORDER BY likeness DESC, one, other LIMIT %(most)s
"""


@transaction.atomic
def likely_pairs(keys: Collection[UUID] | None = None) -> list[tuple[UUID, UUID]]:
    """The likeliest first; the first of each pair has the smaller key, and is one of `keys` where they are given."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [LEAST_FOR_PAIR])
        cursor.execute(PAIRS, {"keys": None if keys is None else list(keys), "most": MOST_PAIRS})
        return [(one, other) for one, other, _likeness in cursor.fetchall()]
