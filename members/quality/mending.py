"""Where a finding leads: the page on which it is mended."""

from collections.abc import Iterable

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model, QuerySet
from django.urls import reverse

from members.models import Affiliation, Finding, Membership, Organisation, Person


def with_objects(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """With what they are about, in a constant number of queries."""
    about = [
        Organisation.objects.all(),
        Affiliation.objects.select_related("person", "organisation"),
        Membership.objects.select_related("organisation"),
        Person.objects.all(),
    ]
    return findings.prefetch_related(GenericPrefetch("object", about)).select_related("dismissed_by")


def seconds_of(findings: Iterable[Finding]) -> dict[object, Organisation]:
    """The other organisation of each pair, by its key."""
    return Organisation.objects.in_bulk([row.other_id for row in findings if row.other_id])


def about(finding: Finding) -> str:
    """In the office, where people have names; empty where the row is no longer there."""
    row = finding.object
    return "" if row is None else str(row)


def mending_address(finding: Finding, other: Organisation | None = None) -> str:
    row = finding.object
    if row is None:
        return ""
    if finding.kind == Finding.Kind.DUPLICATE and other is not None:
        return f"{_address(row, 'merge')}?into={other.slug}"
    return _address(row, "change")


def _address(row: Model, page: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
