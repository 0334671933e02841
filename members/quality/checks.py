"""What somebody should look at in the register: one check for each kind of finding.

Apps above this one add theirs in their module `quality`.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import models
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from members.dated import today
from members.merging.likeness import likely_pairs
from members.models import Affiliation, Finding, Membership, Organisation, Person

SOON = datetime.timedelta(days=30)
LONG_OPEN = datetime.timedelta(days=30)
Kind = Finding.Kind

Found = tuple[UUID, UUID | None]
Keys = Collection[UUID] | None


@dataclass(frozen=True)
class Check:
    """`find` gives the rows of `model` that the finding is about, each with a second one or None.

    It is asked for all of them, or only for those with these keys.
    """

    kind: str
    model: type[models.Model]
    find: Callable[[Keys], Iterable[Found]]


_checks: dict[str, Check] = {}


def check(kind: str, model: type[models.Model]) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """For a function that gives a queryset of such rows."""

    def register(rows: Callable[[], Any]) -> Callable[[], Any]:
        def find(keys: Keys) -> Iterable[Found]:
            among = rows() if keys is None else rows().filter(pk__in=keys)
            return ((key, None) for key in among.order_by().values_list("pk", flat=True).distinct())

        _checks[kind] = Check(kind, model, find)
        return rows

    return register


def checks() -> list[Check]:
    autodiscover_modules("quality")
    return [_checks[kind] for kind in Kind.values if kind in _checks]


@check(Kind.NO_CONTACT, Organisation)
def without_contact() -> Any:
    members = Membership.objects.in_standing(today()).values("organisation")
    looked_after = Affiliation.objects.current().contacts().values("organisation")
    return Organisation.objects.filter(pk__in=members).exclude(pk__in=looked_after)


@check(Kind.ENDED_MEMBER, Affiliation)
def with_ended_member() -> Any:
    ever = Membership.objects.values("organisation")
    still = Membership.objects.running_after(today()).values("organisation")
    return Affiliation.objects.current().filter(organisation__in=ever).exclude(organisation__in=still)


@check(Kind.UNVERIFIED, Person)
def with_unconfirmed_address() -> Any:
    people = Person.objects.filter(is_active=True, is_sample=False, joined_at__lt=timezone.now() - LONG_OPEN)
    return people.filter(pk__in=EmailAddress.objects.filter(verified=False).values("user"))


@check(Kind.NO_COUNTRY, Organisation)
def without_country() -> Any:
    members = Membership.objects.running_after(today()).values("organisation")
    return Organisation.objects.filter(country="", pk__in=members)


@check(Kind.NO_CATEGORY, Membership)
def without_category() -> Any:
    return Membership.objects.running_after(today()).filter(category="")


@check(Kind.DUES, Membership)
def with_dues_running_out() -> Any:
    return Membership.objects.in_standing(today()).filter(
        dues_until__gt=today(), dues_until__lte=today() + SOON
    )


@check(Kind.GRACE, Membership)
def in_grace() -> Any:
    return Membership.objects.of_status(Membership.Status.GRACE, today())


_checks[Kind.DUPLICATE] = Check(Kind.DUPLICATE, Organisation, likely_pairs)
