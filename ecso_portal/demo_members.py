"""The member organisations of the demonstration, none of them real: with them, the register of 19 September 2018 counts
as ECSO's published figure for that day does, and the years before and after it tell something too.

They are brought in once, as history; what is removed does not return.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from journal.actions import record
from journal.models import Entry
from members.actions.memberships import period_of
from members.dated import today
from members.models import FormerName, Membership, Organisation, Suspension
from working_groups.models import Mandate, WorkingGroup

PUBLISHED_ON = datetime.date(2018, 9, 19)
FIRST_DAY = datetime.date(2016, 6, 13)  # ECSO was founded
LAST_YEAR = 2025  # in which one of them joined
Category = Membership.Category
Day = datetime.date

# What they are called, their category, and how many of them make the published figure whole: with them count the
# chairing members of content/ and the four organisations whose people sign in to the demonstration.
KINDS = [
    ("Large Company", Category.LARGE_COMPANY, 50),
    ("SME", Category.SME, 59),
    ("Research Centre", Category.RESEARCH_CENTRE, 37),
    ("University", Category.UNIVERSITY, 28),
    ("Association", Category.ASSOCIATION, 21),
    ("Regional Cluster", Category.REGIONAL_CLUSTER, 6),
    ("National Agency", Category.NATIONAL_ADMINISTRATION, 15),
    ("Regional Administration", Category.REGIONAL_ADMINISTRATION, 7),
    ("Operator", Category.USER_OR_OPERATOR, 9),
]
# Of that day, those with many members more than once; and of those who came later.
COUNTRIES = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HU", "IE", "IL", "IT", "LT",
    "LU", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "DE", "DE", "DE", "FR", "FR", "FR", "IT", "IT", "IT", "ES",
    "ES", "ES", "ES", "BE", "BE", "GB", "GB", "NL", "FI", "PL", "EE", "AT",
]  # fmt: skip
LATER = ["HR", "LV", "MT", "UA", "IS", "DE", "FR", "IT", "ES", "PL"]
# Of a hundred members of that day, and members beside them.
LEFT_SINCE, JOINED_SINCE, LEFT_BEFORE = 28, 34, 6


@dataclass
class Sample:
    """A made-up organisation and its memberships: first day, end, category."""

    name: str
    country: str
    memberships: list[tuple[Day, Day | None, Category]]
    former_name: str = ""
    renamed_on: Day | None = None
    organisation: Organisation = field(init=False, compare=False)


def load_members() -> None:
    samples = list(made_up())
    if Entry.objects.filter(verb="content.loaded", object_label=samples[0].name).exists():
        return
    for sample in samples:
        name = sample.name
        slug = slugify(name)
        sample.organisation = Organisation(
            name=name, slug=slug, country=sample.country, email_domains=[f"{slug}.example"], is_sample=True
        )
    Organisation.objects.bulk_create(sample.organisation for sample in samples)
    Membership.objects.bulk_create(
        Membership(organisation=sample.organisation, category=category, period=DateRange(starts, ends))
        for sample in samples
        for starts, ends, category in sample.memberships
    )
    FormerName.objects.bulk_create(
        FormerName(
            organisation=sample.organisation,
            name=sample.former_name,
            period=DateRange(None, sample.renamed_on),
        )
        for sample in samples
        if sample.former_name
    )
    _in_every_state([sample.organisation for sample in samples])
    _seats(samples)
    for sample in samples:
        record("content.loaded", sample.organisation, by=None)


def made_up() -> Iterator[Sample]:
    """The same ones each time."""
    chance = random.Random(20180919)  # noqa: S311 -- samples, not secrets
    countries = iter(COUNTRIES)
    for kind, category, number in KINDS:
        serial = 0
        for share, make in ((100, _of_that_day), (JOINED_SINCE, _joined_since), (LEFT_BEFORE, _left_before)):
            for _place in range(round(number * share / 100)):
                serial += 1
                starts, ends = make(chance)
                pool = LATER if make is _joined_since else COUNTRIES
                country = next(countries, "") or chance.choice(pool)
                sample = Sample(f"Sample {kind} {serial:02}", country, [(starts, ends, category)])
                _grown_up(sample, kind, serial)
                yield sample


def _of_that_day(chance: random.Random) -> tuple[Day, Day | None]:
    """More often in the first years than later."""
    starts = min(_day_between(chance, FIRST_DAY, PUBLISHED_ON) for _time in range(2))
    has_left = chance.randrange(100) < LEFT_SINCE
    return starts, Day(chance.randrange(2019, LAST_YEAR + 1), 1, 1) if has_left else None


def _joined_since(chance: random.Random) -> tuple[Day, Day | None]:
    starts = _day_between(chance, Day(2018, 10, 1), Day(LAST_YEAR, 12, 31))
    return starts, None


def _left_before(chance: random.Random) -> tuple[Day, Day | None]:
    return _day_between(chance, FIRST_DAY, Day(2016, 12, 1)), Day(2018, 1, 1)


def _day_between(chance: random.Random, first: Day, last: Day) -> Day:
    return first + datetime.timedelta(days=chance.randrange((last - first).days))


def _grown_up(sample: Sample, kind: str, serial: int) -> None:
    """Some small companies are large today, and some bear another name than they did."""
    (starts, ends, category) = sample.memberships[0]
    if kind != "SME" or ends is not None:
        return
    if serial in (4, 8, 15):
        grown_on = Day(2021, 1, 1)
        sample.memberships = [(starts, grown_on, category), (grown_on, None, Category.LARGE_COMPANY)]
    elif serial % 10 == 1:
        sample.former_name, sample.renamed_on = f"Sample Start-up {serial:02}", Day(2020, 3, 1)


def _in_every_state(organisations: list[Organisation]) -> None:
    """Of those that joined last, some await dues, one is suspended, one is not in the public directory, one begins."""
    running = Membership.objects.filter(organisation__in=organisations, period__endswith__isnull=True)
    in_grace, *more, suspended, unlisted, coming = running.order_by("-period", "organisation__name")[:6]
    now = today()
    for membership, days in zip((in_grace, *more), (20, 40, 70), strict=True):
        membership.dues_until = now - datetime.timedelta(days=days)
        membership.period = period_of(membership.starts, membership.dues_until)
        membership.save(update_fields=["dues_until", "period"])
    Suspension.objects.create(
        membership=suspended, period=DateRange(now, None), reason="A sample of a suspension."
    )
    Organisation.objects.filter(pk=unlisted.organisation_id).update(is_listed=False)
    coming.period = DateRange(now + datetime.timedelta(days=30), None)
    coming.save(update_fields=["period"])


def _seats(samples: list[Sample]) -> None:
    """Each sub-group has three liaisons among them, one of whom has given the seat back."""
    stayed = [sample for sample in samples if sample.memberships[-1][1] is None]
    groups = list(WorkingGroup.objects.filter(parent__code="WG3").order_by("code"))
    Mandate.objects.bulk_create(
        Mandate(
            group=group,
            role=Mandate.Role.LIAISON,
            organisation=stayed[(place * 23 + seat * 7) % len(stayed)].organisation,
            period=DateRange(Day(2018, 1, 1), Day(2022, 1, 1) if seat == 0 else None),
        )
        for place, group in enumerate(groups)
        for seat in range(3)
    )
