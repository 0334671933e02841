"""Where a finding leads: the page on which it is mended."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Affiliation, Finding, Membership, Organisation, Person
from members.quality.actions import mended
from members.quality.checks import checks

Kind = Finding.Kind

ADVICE = {
    Kind.NO_CONTACT: _(
        "Make one of its people an official contact, or invite somebody as one. Where a contact’s account is closed,"
        " ask the organisation for another."
    ),
    Kind.ENDED_MEMBER: _("End the affiliation, or enter the new membership of the organisation."),
    Kind.BOUNCING: _(
        "Ask the official contacts of the organisation whether the person is still there. Where not, end the"
        " affiliation. A new address is entered by the person, under My portal."
    ),
    Kind.UNVERIFIED: _(
        "Ask the person to open the link in the mail that confirms it, or to take the address off their account."
    ),
    Kind.DUPLICATE: _(
        "Compare the two. Merge them if they are one; otherwise leave it as it is, and say why."
    ),
    Kind.NO_COUNTRY: _("Enter the country of its seat."),
    Kind.NO_CATEGORY: _("Enter the category that was decided."),
    Kind.DUES: _("Renew the membership once the dues are paid."),
    Kind.GRACE: _(
        "Renew the membership once the dues are paid, or extend the time of grace; otherwise it ends by itself."
    ),
}


def with_objects(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """With what they are about, in a constant number of queries."""
    about = [
        Organisation.objects.all(),
        Affiliation.objects.select_related("person", "organisation"),
        Membership.objects.select_related("organisation"),
        Person.objects.all(),
    ]
    return findings.prefetch_related(GenericPrefetch("object", about)).select_related("dismissed_by")


def looked_at(findings: Iterable[Any]) -> list[Any]:
    """Each with the other organisation of its pair as `other`, and whether it `is_mended` by now."""
    rows = list(findings)
    others = Organisation.objects.in_bulk([row.other_id for row in rows if row.other_id])
    done = mended(rows)
    for row in rows:
        row.other, row.is_mended = others.get(row.other_id), row.pk in done
    return rows


def naming(word: str) -> Q:
    """The findings about an organisation or a person of this name, or about what is theirs.

    Of the people, only those are searched about whom there is a finding.
    """
    organisations = Organisation.objects.called(word).values("pk")
    people = _found(Person).filter(Q(names_folded__finds=word) | Q(email__icontains=word))
    memberships = _found(Membership).filter(organisation__in=organisations)
    affiliations = _found(Affiliation).filter(
        Q(organisation__in=organisations)
        | Q(person__names_folded__finds=word)
        | Q(person__email__icontains=word)
    )
    return (
        Q(object_id__in=organisations)
        | Q(other_id__in=organisations)
        | Q(object_id__in=people.values("pk"))
        | Q(object_id__in=memberships.values("pk"))
        | Q(object_id__in=affiliations.values("pk"))
    )


def _found(model: type[Model]) -> QuerySet[Any]:
    kinds = [check.kind for check in checks() if check.model is model]
    return model._default_manager.filter(
        pk__in=Finding.objects.filter(kind__in=kinds).order_by().values("object_id")
    )


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
