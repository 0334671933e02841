import datetime
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from members.models import Person
from members.signing_in.second_factor import SecondFactor
from sector_reports.models import Report
from tests import factories as make
from tests.policy_table import COLUMNS, TABLES, WORKED_ON
from tests.scene import PERSONAS, Scene
from working_groups import policy
from working_groups.models import WorkingGroup
from working_groups.policy import Action, can, labels_to_begin_with
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, Viewer, viewer_of


def rights(viewer: Viewer, report: Report) -> str:
    letters = {Action.LIST: "l", Action.READ: "d", Action.READ_WITH_REASON: "r"}
    return "".join(letter for action, letter in letters.items() if can(viewer, action, report))


def opened_by_the_filter(viewer: Viewer) -> set[Report]:
    return set(Report.objects.readable_by(viewer))


@pytest.mark.parametrize("state", TABLES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_policy_table(scene: Scene, persona: str, state: str) -> None:
    reports = [
        make.make_report(
            tlp,
            state=state,
            group=scene.group,
            is_announced=announced,
            addressed_to=[scene.group],
            recipients=[scene.people["recipient"]] if tlp == Tlp.RED else [],
        )
        for _name, tlp, announced in COLUMNS
    ]
    person = scene.person(persona)
    viewer = viewer_of(person) if person else ANONYMOUS

    assert tuple(rights(viewer, report) for report in reports) == TABLES[state][persona]
    assert opened_by_the_filter(viewer) == {report for report in reports if "d" in rights(viewer, report)}


@pytest.mark.parametrize("state", TABLES)
@pytest.mark.parametrize("persona", PERSONAS)
def test_who_works_on_a_report(scene: Scene, persona: str, state: str) -> None:
    person = scene.person(persona)
    viewer = viewer_of(person) if person else ANONYMOUS
    reports = [
        make.make_report(
            tlp,
            state=state,
            group=scene.group,
            is_announced=announced,
            recipients=[scene.people["recipient"]] if tlp == Tlp.RED else [],
        )
        for _name, tlp, announced in COLUMNS
    ]

    works_on = "".join("w" if can(viewer, Action.WORK_ON, report) else "-" for report in reports)

    assert works_on == WORKED_ON[persona]


# The highest label whose files open, and the highest of drafts that are worked on.
OPENED_BY = {
    SecondFactor.NONE: (Tlp.GREEN, Tlp.GREEN),
    SecondFactor.SHOWN: (Tlp.AMBER_STRICT, Tlp.RED),
    SecondFactor.FRESH: (Tlp.RED, Tlp.RED),
}


@pytest.mark.parametrize("persona", ["participant", "chair", "recipient", "secretariat"])
@pytest.mark.parametrize("shown", SecondFactor)
def test_files_open_as_far_as_the_second_factor_was_shown(
    scene: Scene, persona: str, shown: SecondFactor
) -> None:
    viewer = replace(viewer_of(scene.people[persona]), second_factor=shown)
    read, work_on = OPENED_BY[shown]
    for column, (_name, tlp, announced) in enumerate(COLUMNS):
        for state in ("published", "draft"):
            report = make.make_report(
                tlp,
                state=state,
                group=scene.group,
                is_announced=announced,
                addressed_to=[scene.group],
                recipients=[scene.people["recipient"]] if tlp == Tlp.RED else [],
            )
            right = TABLES[state][persona][column]
            expected = right if tlp <= read else right.replace("d", "").replace("r", "")
            works_on = WORKED_ON[persona][column] == "w" and tlp <= work_on

            assert rights(viewer, report) == expected, (state, tlp)
            assert can(viewer, Action.WORK_ON, report) == works_on, (state, tlp)
    opened = {report for report in Report.objects.all() if can(viewer, Action.READ, report)}
    assert opened_by_the_filter(viewer) == opened


CLEAR, GREEN, AMBER, STRICT = Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_may_begin_a_report(scene: Scene, persona: str) -> None:
    """Whoever works on its draft begins it, up to what the group allows; TLP:RED begins nowhere."""
    person = scene.person(persona)
    viewer = viewer_of(person) if person else ANONYMOUS

    labels = (labels_to_begin_with(viewer, scene.group), labels_to_begin_with(viewer, scene.other_group))

    everything = [CLEAR, GREEN, AMBER, STRICT]
    expected = {"chair": (everything, []), "secretariat": (everything, everything)}
    assert labels == expected.get(persona, ([], []))


@pytest.mark.parametrize(
    ("highest", "undertaking", "state", "labels"),
    [
        (AMBER, True, "active", [CLEAR, GREEN, AMBER]),
        (GREEN, True, "dormant", [CLEAR, GREEN]),
        (CLEAR, False, "active", [CLEAR]),
        (Tlp.RED, False, "active", [CLEAR, GREEN]),
        (AMBER, True, "proposed", []),
        (AMBER, True, "concluded", []),
    ],
)
def test_labels_that_a_chair_begins_with(
    scene: Scene, highest: Tlp, undertaking: bool, state: str, labels: list[Tlp]
) -> None:
    scene.group.highest_tlp, scene.group.state = highest, state
    if not undertaking:
        scene.people["chair"].undertakings.in_force().delete()

    assert labels_to_begin_with(viewer_of(scene.people["chair"]), scene.group) == labels


def test_participant_without_undertaking_lists_amber_and_opens_nothing(scene: Scene) -> None:
    scene.people["participant"].undertakings.in_force().delete()
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])

    assert rights(viewer_of(scene.people["participant"]), report) == "l"


@pytest.mark.parametrize("part", ["participation", "seat"])
def test_colleague_of_somebody_who_left_sees_no_amber(scene: Scene, part: str) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    participant = scene.people["participant"]
    if part == "seat":
        scene.group.participations.all().delete()
        make.make_mandate(scene.group, scene.organisation, person=participant)
    before = rights(viewer_of(scene.people["colleague"]), report)

    participant.affiliations.update(period=make.UNTIL_2020)

    assert (before, rights(viewer_of(scene.people["colleague"]), report)) == ("l", "")


def test_account_that_may_not_sign_in_has_no_rights_and_gives_none(scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    participant = scene.people["participant"]
    participant.is_active = False
    participant.save()

    assert viewer_of(participant) == ANONYMOUS
    assert rights(viewer_of(scene.people["colleague"]), report) == ""


def test_rights_end_with_the_membership_of_the_organisation(scene: Scene) -> None:
    report = make.make_report(Tlp.GREEN, is_announced=False)
    membership = scene.organisation.memberships.get()
    membership.period = make.UNTIL_2020
    membership.save()

    assert rights(viewer_of(scene.people["participant"]), report) == ""


def test_viewer_costs_one_query_however_many_groups(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = scene.people["participant"]
    for _number in range(3):
        make.make_participation(make.make_group(), person, scene.organisation)

    with django_assert_num_queries(1):
        viewer = viewer_of(person)

    assert len(viewer.groups) == 4


@dataclass(frozen=True)
class Pool:
    """Identifiers of three groups and three people to draw from by their numbers."""

    groups: list[UUID]
    people: list[UUID]

    def groups_in(self, numbers: set[int]) -> frozenset[UUID]:
        return frozenset(self.groups[number] for number in numbers)


@pytest.fixture
def pool(db: None) -> Pool:
    return Pool(
        groups=[make.make_group().pk for _number in range(3)],
        people=[make.make_person().pk for _number in range(3)],
    )


@dataclass(frozen=True)
class DrawnReport:
    tlp: Tlp
    state: Report.State
    announced: bool
    issuing: int
    addressed: set[int]
    named: set[int]

    def make(self, pool: Pool) -> Report:
        report = Report.objects.create(
            slug="r",
            title="R",
            abstract="R",
            group_id=pool.groups[self.issuing],
            tlp=self.tlp,
            state=self.state,
            is_announced=self.announced,
            published_on=datetime.date(2020, 1, 1),
        )
        report.addressed_groups.set(WorkingGroup.objects.filter(pk__in=pool.groups_in(self.addressed)))
        report.recipients.set(Person.objects.filter(pk__in=[pool.people[number] for number in self.named]))
        return report


@dataclass(frozen=True)
class DrawnViewer:
    person: int
    is_member: bool
    mine: set[int]
    chaired: set[int]
    colleagues: set[int]
    is_secretariat: bool
    accepted: bool
    shown: SecondFactor

    def make(self, pool: Pool) -> Viewer:
        return Viewer(
            person=pool.people[self.person],
            organisations=frozenset({UUID(int=1)} if self.is_member else ()),
            groups=pool.groups_in(self.mine | self.chaired),
            chaired=pool.groups_in(self.chaired),
            colleague_groups=pool.groups_in(self.mine | self.chaired | self.colleagues),
            is_secretariat=self.is_secretariat,
            has_accepted_undertaking=self.accepted,
            second_factor=self.shown,
        )


a_number = st.integers(0, 2)
numbers = st.sets(a_number)
drawn_reports = st.builds(
    DrawnReport,
    tlp=st.sampled_from(Tlp),
    state=st.sampled_from(Report.State),
    announced=st.booleans(),
    issuing=a_number,
    addressed=numbers,
    named=numbers,
)
drawn_viewers = st.builds(
    DrawnViewer,
    person=a_number,
    is_member=st.booleans(),
    mine=numbers,
    chaired=numbers,
    colleagues=numbers,
    is_secretariat=st.booleans(),
    accepted=st.booleans(),
    shown=st.sampled_from(SecondFactor),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=drawn_reports, asking=drawn_viewers)
def test_filter_and_predicate_agree(pool: Pool, drawn: DrawnReport, asking: DrawnViewer) -> None:
    with transaction.atomic():
        report, viewer = drawn.make(pool), asking.make(pool)

        listed = Report.objects.visible_to(viewer).count()
        readable = Report.objects.readable_by(viewer).count()
        worked_on = Report.objects.filter(policy.worked_on(viewer)).count()
        begun = labels_to_begin_with(viewer, report.group)

        expected = (can(viewer, Action.LIST, report), can(viewer, Action.READ, report))
        works_on = can(viewer, Action.WORK_ON, report)
        transaction.set_rollback(True)  # the next example begins with no report

    assert (listed, readable) == expected
    assert worked_on == works_on
    assert readable <= listed
    assert (drawn.tlp in begun) == (works_on and drawn.tlp != Tlp.RED)


@pytest.mark.django_db
def test_part_of_who_left_for_another_organisation_opens_nothing_to_former_colleagues() -> None:
    ours, theirs = make.make_member(), make.make_member()
    viewer, left = make.make_person(), make.make_person()
    make.make_affiliation(viewer, ours)
    make.make_affiliation(left, ours, DateRange(datetime.date(2016, 6, 13), datetime.date(2020, 1, 1)))
    make.make_affiliation(left, theirs, DateRange(datetime.date(2020, 1, 1), None))
    group = make.make_group()
    make.make_participation(group, left, ours)

    assert viewer_of(viewer).colleague_groups == frozenset()
    assert viewer_of(left).groups == frozenset()
