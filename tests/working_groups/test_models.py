import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BaseConstraint

from tests import factories as make
from working_groups.models import (
    Activity,
    GroupName,
    Impact,
    Mandate,
    Mission,
    NewsItem,
    Objective,
    Participation,
    WorkingGroup,
)
from working_groups.models.contact_message import ALPHABET, ContactMessage, new_reference
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

DAY = datetime.date(2018, 9, 19)
NO_DAY_AT_ALL = DateRange(DAY, DAY)


def same_code_in_other_letters() -> None:
    make.make_group(code="SWG3.1")
    make.make_group(code="swg3.1")


def group_inside_its_own_part() -> None:
    group = make.make_group()
    part = make.make_group(parent=group)
    WorkingGroup.objects.filter(pk=group.pk).update(parent=part)


def two_titles_at_once() -> None:
    group = make.make_group()
    GroupName.objects.create(group=group, title="First", period=make.SINCE_2016)
    GroupName.objects.create(group=group, title="Second", period=make.UNTIL_2020)


def one_seat_twice() -> None:
    group, organisation = make.make_group(), make.make_member()
    make.make_mandate(group, organisation)
    make.make_mandate(group, organisation, period=make.UNTIL_2020)


def two_ways_to_name_a_person() -> None:
    make.make_mandate(make.make_group(), make.make_member(), person=make.make_person(), person_name="Ada")


def one_person_twice_in_a_group() -> None:
    group, person = make.make_group(), make.make_person()
    make.make_participation(group, person, make.make_member())
    make.make_participation(group, person, make.make_member(), period=make.UNTIL_2020)


def two_missions_of_ecso() -> None:
    make.make_mission()
    make.make_mission()


def two_first_objectives() -> None:
    mission = make.make_mission()
    Objective.objects.create(mission=mission, position=1, text="One")
    Objective.objects.create(mission=mission, position=1, text="Another")


def two_first_activities() -> None:
    mission = make.make_mission()
    Activity.objects.create(mission=mission, position=1, text="One")
    Activity.objects.create(mission=mission, position=1, text="Another")


BREAKING: dict[str, Callable[[], Any]] = {
    "working_group_code_unique": same_code_in_other_letters,
    "working_group_no_cycle": group_inside_its_own_part,
    "working_group_default_within_highest": lambda: make.make_group(
        default_tlp=Tlp.AMBER, highest_tlp=Tlp.GREEN
    ),
    "working_group_highest_is_a_label": lambda: make.make_group(highest_tlp=5),
    "working_group_concluded_has_a_date": lambda: make.make_group(state=WorkingGroup.State.CONCLUDED),
    "group_name_period_not_empty": lambda: GroupName.objects.create(
        group=make.make_group(), title="Never", period=NO_DAY_AT_ALL
    ),
    "group_name_one_a_day": two_titles_at_once,
    "mandate_period_not_empty": lambda: make.make_mandate(
        make.make_group(), make.make_member(), period=NO_DAY_AT_ALL
    ),
    "mandate_one_seat_a_day": one_seat_twice,
    "mandate_one_way_to_name_a_person": two_ways_to_name_a_person,
    "participation_period_not_empty": lambda: make.make_participation(
        make.make_group(), make.make_person(), make.make_member(), period=NO_DAY_AT_ALL
    ),
    "participation_one_a_day": one_person_twice_in_a_group,
    "mission_one_of_ecso": two_missions_of_ecso,
    "objective_position_unique": two_first_objectives,
    "activity_position_unique": two_first_activities,
    "activity_status_known": lambda: Activity.objects.create(
        mission=make.make_mission(), text="Rest", status="asleep"
    ),
    "news_item_news_has_a_date": lambda: make.make_news(published_on=None),
}


def declared() -> list[BaseConstraint]:
    models = apps.get_app_config("working_groups").get_models()
    return [constraint for model in models for constraint in model._meta.constraints]


@transaction.atomic
def break_promise(name: str) -> None:
    BREAKING[name]()
    connection.check_constraints()  # some are checked only at the end of a transaction


@pytest.mark.parametrize("promise", BREAKING)
def test_database_keeps_its_promise(promise: str) -> None:
    with pytest.raises(IntegrityError) as refusal:
        break_promise(promise)

    cause = refusal.value.__cause__
    assert getattr(cause, "diag").constraint_name == promise  # noqa: B009 -- the driver has no types


def test_every_promise_is_broken_by_a_test_and_explained_to_people() -> None:
    triggers = {"working_group_no_cycle"}

    assert {constraint.name for constraint in declared()} == set(BREAKING) - triggers
    assert all(
        constraint.violation_error_message != BaseConstraint.default_violation_error_message
        for constraint in declared()
    )


def test_concluded_group_has_a_date_and_no_other_has_one() -> None:
    make.make_group(state=WorkingGroup.State.CONCLUDED, concluded_on=DAY)

    with pytest.raises(IntegrityError, match="working_group_concluded_has_a_date"), transaction.atomic():
        make.make_group(concluded_on=DAY)


def test_group_at_work_is_active_or_dormant_and_is_shown_until_long_after() -> None:
    make.make_group(code="A", state=WorkingGroup.State.PROPOSED)
    make.make_group(code="B", state=WorkingGroup.State.ACTIVE)
    make.make_group(code="C", state=WorkingGroup.State.DORMANT)
    make.make_group(code="D", state=WorkingGroup.State.CONCLUDED, concluded_on=DAY)

    assert [group.code for group in WorkingGroup.objects.at_work()] == ["B", "C"]
    assert [group.code for group in WorkingGroup.objects.shown()] == ["B", "C", "D"]


def test_title_on_a_day_is_the_one_borne_then() -> None:
    group = make.make_group(title="Sectoral Demand")
    GroupName.objects.create(group=group, title="Users", period=make.UNTIL_2020)

    assert group.title_on(DAY) == "Users"
    assert group.title_on(datetime.date(2020, 1, 1)) == "Sectoral Demand"


def test_contact_email_is_that_of_the_nearest_group_that_has_one() -> None:
    group = make.make_group(secretariat_email="wg@example.org")
    part = make.make_group(parent=group, secretariat_email="")
    own = make.make_group(parent=group, secretariat_email="part@example.org")

    assert part.contact_email == "wg@example.org"
    assert own.contact_email == "part@example.org"
    assert make.make_group(secretariat_email="").contact_email == ""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, ""), ({"person_name": "Ada"}, "Ada")],
)
def test_mandate_is_held_by_nobody_or_by_a_name(fields: dict[str, str], expected: str) -> None:
    mandate = make.make_mandate(make.make_group(), make.make_member(), **fields)

    assert mandate.held_by == expected


def test_mandate_never_names_its_holder_by_an_email_address() -> None:
    person = make.make_person(name="")
    mandate = make.make_mandate(make.make_group(), make.make_member(), person=person)

    assert mandate.held_by == ""


def test_mandate_of_a_chair_is_among_the_chairs() -> None:
    group = make.make_group()
    chair = make.make_mandate(group, make.make_member(), role=Mandate.Role.CHAIR)
    make.make_mandate(group, make.make_member(), role=Mandate.Role.SECRETARY)

    assert list(Mandate.objects.chairs()) == [chair]


@pytest.mark.parametrize(
    "why_not",
    ["affiliation ended", "membership ended", "account closed", "participation ended"],
)
def test_participation_counts_only_while_all_it_rests_on_holds(why_not: str) -> None:
    def period(reason: str) -> DateRange:
        return make.UNTIL_2020 if why_not == reason else make.SINCE_2016

    person = make.make_person(is_active=why_not != "account closed")
    organisation = make.make_member(period=period("membership ended"))
    make.make_affiliation(person, organisation, period("affiliation ended"), job_title="CISO")
    participation = make.make_participation(
        make.make_group(), person, organisation, period=period("participation ended")
    )

    assert list(Participation.objects.counting_on(datetime.date(2026, 1, 1))) == []
    if person.is_active:
        (row,) = Participation.objects.counting_on(DAY)
        assert (row, row.job_title) == (participation, "CISO")


def test_published_news_leaves_out_drafts() -> None:
    make.make_news(is_published=False)
    published = make.make_news()

    assert list(NewsItem.objects.published()) == [published]


def test_initiative_may_have_no_date() -> None:
    initiative = make.make_news(kind=NewsItem.Kind.INITIATIVE, published_on=None)

    assert list(NewsItem.objects.all()) == [initiative]


def test_unanswered_messages_leave_out_the_answered() -> None:
    group = make.make_group()
    fields = {"name": "Ada", "email": "ada@example.org", "subject": "Hello", "message": "Hello."}
    waiting = ContactMessage.objects.create(group=group, **fields)
    ContactMessage.objects.create(group=group, answered_at=waiting.sent_at, **fields)

    assert list(ContactMessage.objects.unanswered()) == [waiting]


def test_reference_has_no_letters_that_are_misread() -> None:
    references = {new_reference() for _number in range(100)}

    assert len(references) == 100
    assert set("".join(references)) <= set(ALPHABET) | {"C", "-"}


def test_rows_name_themselves_for_people() -> None:
    group = make.make_group(code="WG3", title="Sectoral Demand")
    mission = make.make_mission(group)
    organisation = make.make_member(name="Hospital")
    person = make.make_person(name="Ada")
    activity = Activity.objects.create(mission=mission, text="Map the needs")

    assert [
        str(row)
        for row in (
            group,
            mission,
            make.make_mission(),
            activity,
            Objective.objects.create(mission=mission, text="Know the needs"),
            Impact.objects.create(activity=activity, statement="Priorities"),
            make.make_mandate(group, organisation),
            make.make_participation(group, person, organisation),
            make.make_sector(name="Health"),
            make.make_news(title="PIE"),
            GroupName(title="Users"),
            ContactMessage(reference="C-2345"),
            Mission(group=group),
        )
    ] == [
        "WG3 Sectoral Demand",
        "Mission of WG3",
        "Mission of ECSO",
        "Map the needs",
        "Know the needs",
        "Priorities",
        "Hospital, Chair, WG3",
        "Ada, Hospital, WG3",
        "Health",
        "PIE",
        "Users",
        "C-2345",
        "Mission of WG3",
    ]
