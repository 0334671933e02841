"""The real content, and as much made-up material around it as ECSO may have in some years."""

import datetime
import random
from itertools import cycle, islice

from django.core.management import call_command
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import Membership, Organisation
from sector_reports.models import Edition, Report, StoredFile
from working_groups.models import Mandate, Mission, Sector, WorkingGroup
from working_groups.models.mission import Activity, Impact, Objective
from working_groups.tlp import Tlp

GROUPS, REPORTS, ORGANISATIONS = 200, 1_000, 300
SUB_GROUPS_EACH = 9
LABELS = [Tlp.CLEAR] * 70 + [Tlp.GREEN] * 18 + [Tlp.AMBER] * 9 + [Tlp.AMBER_STRICT] * 3
SINCE = DateRange(datetime.date(2018, 1, 1), None)
WORDS = [
    "sector",
    "energy",
    "operators",
    "detection",
    "incident",
    "supply",
    "chain",
    "certification",
    "network",
    "risk",
    "assessment",
    "transport",
    "health",
    "finance",
    "regional",
    "training",
    "awareness",
    "requirements",
    "guidance",
    "members",
    "resilience",
    "response",
    "control",
    "systems",
    "industry",
    "public",
    "services",
    "maritime",
    "space",
    "telecommunication",
    "lessons",
    "practice",
    "exercise",
    "vulnerability",
]


def fill(*, groups: int = GROUPS, reports: int = REPORTS, organisations: int = ORGANISATIONS) -> None:
    """Up to so many groups and reports in all; the same numbers give the same texts."""
    chance = random.Random(20160613)
    call_command("load_content", verbosity=0)
    with transaction.atomic():
        members = make_organisations(organisations)
        made = make_groups(groups - WorkingGroup.objects.count())
        make_missions(made, chance)
        make_mandates(made, members, chance)
        make_reports(reports - Report.objects.count(), chance)


def text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def make_organisations(number: int) -> list[Organisation]:
    rows = [Organisation(name=f"Member {n:03}", slug=f"member-{n:03}", country="BE") for n in range(number)]
    made = Organisation.objects.bulk_create(rows)
    categories = cycle(Membership.Category.values)
    Membership.objects.bulk_create(
        Membership(organisation=row, category=category, period=SINCE)
        for row, category in zip(made, categories, strict=False)
    )
    return made


def make_groups(number: int) -> list[WorkingGroup]:
    """Groups with nine sub-groups each."""
    parents = WorkingGroup.objects.bulk_create(
        WorkingGroup(
            code=f"WG{100 + n}", title=f"Working group {100 + n}", secretariat_email="wg@example.org"
        )
        for n in range(-(-number // (SUB_GROUPS_EACH + 1)))
    )
    parts = [
        WorkingGroup(
            code=f"S{parent.code}.{n}",
            title=f"Part {n} of {parent.title}",
            parent=parent,
            kind=WorkingGroup.Kind.SUB_GROUP,
        )
        for parent in parents
        for n in range(1, SUB_GROUPS_EACH + 1)
    ]
    made = parents + WorkingGroup.objects.bulk_create(parts[: number - len(parents)])
    places = zip(made, cycle(Sector.objects.all()), strict=False)
    of_sector = WorkingGroup.sectors.through
    of_sector.objects.bulk_create(
        of_sector(workinggroup_id=group.pk, sector_id=sector.pk) for group, sector in places
    )
    return made


def make_missions(groups: list[WorkingGroup], chance: random.Random) -> None:
    missions = Mission.objects.bulk_create(Mission(group=group, text=text(chance, 40)) for group in groups)
    Objective.objects.bulk_create(
        Objective(mission=mission, position=n, text=text(chance, 15))
        for mission in missions
        for n in range(1, 7)
    )
    activities = Activity.objects.bulk_create(
        Activity(mission=mission, position=n, text=text(chance, 20))
        for mission in missions
        for n in range(1, 6)
    )
    Impact.objects.bulk_create(
        Impact(activity=activity, statement=text(chance, 10)) for activity in activities
    )


def make_mandates(groups: list[WorkingGroup], members: list[Organisation], chance: random.Random) -> None:
    Mandate.objects.bulk_create(
        Mandate(
            group=group,
            organisation=member,
            role=role,
            person_name=f"Person {chance.randrange(1_000)}",
            period=SINCE,
        )
        for group in groups
        for member, role in zip(
            chance.sample(members, 2), [Mandate.Role.CHAIR, Mandate.Role.VICE_CHAIR], strict=True
        )
    )


def make_reports(number: int, chance: random.Random) -> None:
    groups = list(WorkingGroup.objects.all())
    reports = Report.objects.bulk_create(
        Report(
            slug=f"bench-{n:04}",
            title=f"{text(chance, 6)[:-1]} {n}",
            abstract=text(chance, 120),
            kind=chance.choice(Report.Kind.values),
            group=group,
            tlp=chance.choice(LABELS),
            state=Report.State.PUBLISHED,
            published_on=datetime.date(2017, 1, 1) + datetime.timedelta(days=chance.randrange(3_200)),
        )
        for n, group in enumerate(islice(cycle(groups), number))
    )
    files = cycle(StoredFile.objects.all())
    Edition.objects.bulk_create(
        Edition(report=report, file=next(files), state=Edition.State.PUBLISHED, published_at=timezone.now())
        for report in reports
    )
    sectors = list(Sector.objects.all())
    of_sector = Report.sectors.through
    of_sector.objects.bulk_create(
        of_sector(report_id=report.pk, sector_id=sector.pk)
        for report in reports
        for sector in chance.sample(sectors, chance.randint(1, 3))
    )
