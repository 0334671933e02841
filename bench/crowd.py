"""Ten thousand organisations and a hundred thousand people: what is quick there is quick for ECSO."""

import datetime
import itertools
import random
from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from members.models import Affiliation, FormerName, Membership, Organisation, Person
from members.register.countries import NAMES
from working_groups.models import Mandate, Participation, WorkingGroup

FIRST = datetime.date(2016, 6, 13)
BATCH = 5_000
STEMS = [
    "Alder",
    "Birch",
    "Cedar",
    "Dunes",
    "Ember",
    "Fjord",
    "Grove",
    "Heath",
    "Inlet",
    "Juniper",
    "Koppe",
    "Lärche",
]
KINDS = ["Systems", "Networks", "University", "Institute", "Region", "Operators", "Labs", "Group", "Agency"]
FAMILY = [
    "Novák",
    "Müller",
    "García",
    "Rossi",
    "Dubois",
    "Papadopoulos",
    "Nowak",
    "Jansen",
    "Ó Briain",
    "Öberg",
]


def fill(organisations: int, people: int) -> None:
    """The same numbers give the same register. Groups come from the content that is loaded before."""
    chance = random.Random(20180919)
    with transaction.atomic():
        members = make_organisations(organisations, chance)
        crowd = make_people(people)
        make_affiliations(members, crowd, chance)
        make_places(members, crowd, chance)


def make_organisations(number: int, chance: random.Random) -> list[Organisation]:
    """One in five has borne another name, one in ten has left, one in six has changed its category."""
    codes = list(NAMES)
    rows = [
        Organisation(
            name=f"{chance.choice(STEMS)} {chance.choice(KINDS)} {n}",
            slug=f"bench-{n}",
            country=chance.choice(codes),
            email_domains=[f"bench-{n}.example"],
        )
        for n in range(number)
    ]
    made = create(Organisation, rows)
    create(Membership, (row for organisation in made for row in memberships_of(organisation, chance)))
    create(
        FormerName,
        (
            FormerName(
                organisation=row, name=f"Old {row.name}", period=DateRange(FIRST, some_day(chance, 2019))
            )
            for row in made[::5]
        ),
    )
    return made


def memberships_of(organisation: Organisation, chance: random.Random) -> Iterator[Membership]:
    categories = chance.sample(Membership.Category.values, 2)
    since = some_day(chance, 2017)
    changed = some_day(chance, 2021) if chance.random() < 1 / 6 else None
    left = some_day(chance, 2024) if chance.random() < 1 / 10 else None
    yield Membership(
        organisation=organisation, category=categories[0], period=DateRange(since, changed or left)
    )
    if changed:
        yield Membership(organisation=organisation, category=categories[1], period=DateRange(changed, left))


def make_people(number: int) -> list[Person]:
    password = make_password(None)
    rows = (
        Person(
            email=f"person{n}@bench-{n // 10}.example",
            name=f"{STEMS[n % len(STEMS)]} {FAMILY[n % len(FAMILY)]} {n}",
            password=password,
            name_shown_to="members",
        )
        for n in range(number)
    )
    made = create(Person, rows)
    create(
        EmailAddress,
        (EmailAddress(user=row, email=row.email, verified=True, primary=True) for row in made),
    )
    return made


def make_affiliations(members: list[Organisation], crowd: list[Person], chance: random.Random) -> None:
    """About ten people each; the first looks after the others, and one in twenty has gone."""
    create(
        Affiliation,
        (
            Affiliation(
                person=person,
                organisation=members[n // 10 % len(members)],
                job_title="Analyst",
                is_official_contact=n % 10 == 0,
                period=DateRange(some_day(chance, 2018), some_day(chance, 2024) if n % 20 == 1 else None),
            )
            for n, person in enumerate(crowd)
        ),
    )


def make_places(members: list[Organisation], crowd: list[Person], chance: random.Random) -> None:
    """In each group some seats, and one in fifty of the people."""
    groups = list(WorkingGroup.objects.order_by("code"))
    create(
        Mandate,
        (
            Mandate(
                group=group, organisation=member, role=role, period=DateRange(some_day(chance, 2018), None)
            )
            for group in groups
            for role in Mandate.Role.values
            for member in chance.sample(members, 3)
        ),
    )
    taking_part = crowd[::50]
    create(
        Participation,
        (
            Participation(
                group=group,
                person=person,
                organisation=members[n * 50 // 10 % len(members)],
                period=DateRange(some_day(chance, 2019), None),
            )
            for (n, person), group in zip(enumerate(taking_part), itertools.cycle(groups), strict=False)
        ),
    )


def some_day(chance: random.Random, year: int) -> datetime.date:
    return datetime.date(year, 1, 1) + datetime.timedelta(days=chance.randrange(365))


def create(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    return model._default_manager.bulk_create(list(rows), batch_size=BATCH)
