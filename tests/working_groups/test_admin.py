import datetime
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.dated import today
from members.models import Person
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said, typed, with_row
from working_groups.models import (
    AboutPage,
    Activity,
    ContactMessage,
    Impact,
    Mandate,
    Mission,
    NewsItem,
    Objective,
    Participation,
    Sector,
    WorkingGroup,
)

State = WorkingGroup.State


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def make_message(**fields: object) -> ContactMessage:
    group = fields.pop("group", None) or make.make_group()
    return ContactMessage.objects.create(
        **{"group": group, "name": "Ann", "email": "ann@example.org", "subject": "Hello", **fields}
    )


def make_activity() -> Activity:
    return Activity.objects.create(mission=make.make_mission(make.make_group()), text="Map the needs.")


LISTS: dict[type[Model], tuple[int, Callable[[], object]]] = {
    WorkingGroup: (6, lambda: make.make_group(parent=make.make_group())),
    Mandate: (6, lambda: make.make_mandate(make.make_group(), make.make_member())),
    Participation: (
        6,
        lambda: make.make_participation(make.make_group(), make.make_person(), make.make_member()),
    ),
    Mission: (5, lambda: make.make_mission(make.make_group())),
    Activity: (5, make_activity),
    NewsItem: (6, make.make_news),
    Sector: (5, make.make_sector),
    AboutPage: (5, lambda: AboutPage.objects.create(slug=f"page-{AboutPage.objects.count()}", title="Page")),
    ContactMessage: (6, make_message),
}


@pytest.mark.parametrize("model", LISTS)
def test_lists_take_a_constant_number_of_queries(
    office: Client, model: type[Model], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries, make_one = LISTS[model]

    for rows_added in (1, 2):
        for _row in range(rows_added):
            make_one()
        with django_assert_num_queries(queries):
            office.get(list_address(model))


def test_page_of_a_group_takes_a_constant_number_of_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make.make_group()

    for rows_added in (1, 2):
        for _row in range(rows_added):
            make.make_mandate(group, make.make_member(), person=make.make_person())
        with django_assert_num_queries(8):
            office.get(address(group))


def test_group_is_added_with_its_first_mandate(office: Client) -> None:
    organisation = make.make_member(name="Hospital")
    data = typed(office.get(list_address(WorkingGroup, "add")))
    data |= {"code": "SWG3.6", "title": "Healthcare", "state": State.ACTIVE}
    row = {"role": "chair", "organisation": organisation.pk, "period_0": "2026-01-01", "period_1": ""}

    office.post(list_address(WorkingGroup, "add"), with_row(data, "mandates", **row))

    group = WorkingGroup.objects.get(code="SWG3.6")
    assert recorded() == [
        ("group.added", "SWG3.6 Healthcare"),
        ("mandate.began", "Hospital, Chair, SWG3.6"),
    ]
    assert set(Entry.objects.values_list("group_id", flat=True)) == {group.pk}


def test_mandate_added_by_itself_begins(office: Client) -> None:
    group, organisation = make.make_group(code="WG3"), make.make_member(name="Hospital")
    data = typed(office.get(list_address(Mandate, "add")))
    data |= {"group": group.pk, "role": "chair", "organisation": organisation.pk, "period_0": "2026-01-01"}

    office.post(list_address(Mandate, "add"), data)

    assert recorded() == [("mandate.began", "Hospital, Chair, WG3")]


def test_mandate_changed_leaves_no_name_on_the_record(office: Client) -> None:
    mandate = make.make_mandate(make.make_group(), make.make_member())
    data = typed(office.get(address(mandate))) | {"person_name": "Ann", "basis": "Board, 3 May"}

    office.post(address(mandate), data)

    assert Entry.objects.get().changes == {"person_name": ["", ""], "basis": ["", "Board, 3 May"]}


def test_mandate_names_a_person_in_one_way(office: Client) -> None:
    mandate = make.make_mandate(make.make_group(), make.make_member(), person=make.make_person())
    data = typed(office.get(address(mandate))) | {"person_name": "Ann"}

    response = office.post(address(mandate), data)

    assert response.context["adminform"].form.non_field_errors() == [
        "Choose an account or write a name, not both."
    ]
    assert recorded() == []


@pytest.mark.parametrize("model", [Mandate, Participation])
def test_seat_is_ended_with_a_reason(office: Client, model: type[Mandate | Participation]) -> None:
    LISTS[model][1]()
    row = model.objects.get()

    office.post(address(row, "end"), {"on": "2026-02-01", "reason": "She moved."})

    row.refresh_from_db()
    entry = Entry.objects.get()
    assert row.ends == datetime.date(2026, 2, 1)
    assert (entry.verb, entry.reason, entry.group_id) == (
        f"{model._meta.model_name}.ended",
        "She moved.",
        row.group.pk,
    )


def test_participation_begins(office: Client) -> None:
    group, person, organisation = make.make_group(), make.make_person(), make.make_member()
    data = typed(office.get(list_address(Participation, "add")))
    data |= {
        "group": group.pk,
        "person": person.pk,
        "organisation": organisation.pk,
        "period_0": "2026-01-01",
    }

    office.post(list_address(Participation, "add"), data)

    entry = Entry.objects.get()
    assert (entry.verb, entry.group_id) == ("participation.began", group.pk)


def test_group_is_concluded_with_its_mandates(office: Client) -> None:
    group = make.make_group(code="WG3")
    mandate = make.make_mandate(group, make.make_member())

    response = office.post(
        address(group, "conclude"), {"on": today().isoformat(), "reason": "Its work is done."}, follow=True
    )

    group.refresh_from_db()
    mandate.refresh_from_db()
    assert said(response) == ["The group is concluded."]
    assert (group.state, group.concluded_on, mandate.ends) == (State.CONCLUDED, today(), today())
    assert [verb for verb, _label in recorded()] == ["mandate.ended", "group.concluded"]


def test_group_concluded_gets_no_new_mandate(office: Client) -> None:
    group = make.make_group(code="WG3", state=State.CONCLUDED, concluded_on=today())
    row = {"role": "chair", "organisation": make.make_member().pk, "period_0": "2026-01-01", "period_1": ""}

    response = office.post(
        address(group), with_row(typed(office.get(address(group))), "mandates", **row), follow=True
    )

    assert b"WG3 is concluded: what was part of it ended" in response.content
    assert not group.mandates.exists()
    assert recorded() == []


def test_group_with_sub_groups_is_not_concluded_and_the_reason_typed_stays(office: Client) -> None:
    group = make.make_group(code="WG3")
    make.make_group(parent=group)

    response = office.post(
        address(group, "conclude"), {"on": today().isoformat(), "reason": "Its work is done."}
    )

    assert b"Conclude the sub-groups of WG3 first." in response.content
    assert b"Its work is done." in response.content
    assert recorded() == []


@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        (State.PROPOSED, "begin", State.ACTIVE),
        (State.ACTIVE, "rest", State.DORMANT),
        (State.DORMANT, "resume", State.ACTIVE),
    ],
)
def test_group_changes_its_state_by_a_step(office: Client, before: str, step: str, after: str) -> None:
    group = make.make_group(state=before)

    office.post(address(group, step))

    group.refresh_from_db()
    assert group.state == after
    assert Entry.objects.get().changes == {"state": [before, after]}


def test_group_does_not_take_a_step_out_of_turn(office: Client) -> None:
    group = make.make_group(code="WG3", state=State.PROPOSED)

    response = office.post(address(group, "rest"))

    assert b"WG3 is proposed and cannot become dormant." in response.content
    assert recorded() == []


def test_state_and_code_of_a_group_are_not_typed(office: Client) -> None:
    group = make.make_group(code="WG3")
    data = typed(office.get(address(group))) | {
        "state": "concluded",
        "code": "WG4",
        "concluded_on": "2026-01-01",
    }

    office.post(address(group), data)

    group.refresh_from_db()
    assert (group.code, group.state, group.concluded_on) == ("WG3", State.ACTIVE, None)


def test_new_group_is_not_concluded(office: Client) -> None:
    form = office.get(list_address(WorkingGroup, "add")).context["adminform"].form

    assert [value for value, _label in form.fields["state"].choices] == ["proposed", "active", "dormant"]


def test_mission_is_written_on_the_page_of_its_group(office: Client) -> None:
    group = make.make_group(code="WG3")
    data = with_row(typed(office.get(address(group))), "mission", text="To engage users.")

    office.post(address(group), data)

    assert Mission.objects.get().group == group
    assert recorded() == [("mission.added", "Mission of WG3")]


def test_objectives_change_places(office: Client) -> None:
    mission = make.make_mission(make.make_group())
    for position, text in ((1, "First"), (2, "Second")):
        Objective.objects.create(mission=mission, position=position, text=text)
    data = typed(office.get(address(mission)))
    data |= {"objectives-0-position": 2, "objectives-1-position": 1}

    office.post(address(mission), data)

    assert list(mission.objectives.order_by("position").values_list("text", flat=True)) == ["Second", "First"]
    assert recorded() == [("objective.changed", "First"), ("objective.changed", "Second")]


def test_objective_is_taken_off_its_mission(office: Client) -> None:
    group = make.make_group()
    objective = Objective.objects.create(mission=make.make_mission(group), text="First")
    data = typed(office.get(address(objective.mission))) | {"objectives-0-DELETE": "on"}

    office.post(address(objective.mission), data)

    assert not Objective.objects.exists()
    assert recorded() == [("objective.removed", "First")]
    assert Entry.objects.get().group_id == group.pk


def test_activity_gets_an_impact(office: Client) -> None:
    activity = make_activity()
    row = {"statement": "Better priorities.", "indicator": "", "evidence_url": "example.org/evidence"}

    office.post(address(activity), with_row(typed(office.get(address(activity))), "impacts", **row))

    assert Impact.objects.get().evidence_url == "https://example.org/evidence"
    assert recorded() == [("impact.added", "Better priorities.")]


def test_published_news_needs_a_date(office: Client) -> None:
    data = typed(office.get(list_address(NewsItem, "add")))
    data |= {"kind": "news", "title": "News", "slug": "news", "body": "It happened.", "is_published": "on"}

    response = office.post(list_address(NewsItem, "add"), data)

    assert response.context["adminform"].form.non_field_errors() == ["Published news needs a date."]
    assert not NewsItem.objects.exists()


def test_message_is_only_looked_at_and_marked_as_answered(office: Client) -> None:
    message = make_message(subject="Hello")

    assert office.post(address(message), {"subject": "Changed"}).status_code == 403
    response = office.post(address(message, "answered"), follow=True)

    message.refresh_from_db()
    assert (message.subject, message.answered_at is not None) == ("Hello", True)
    assert said(response) == ["The message is answered."]
    assert recorded() == [("contact.answered", message.reference)]


def test_messages_are_marked_as_answered_together(office: Client) -> None:
    waiting, answered = make_message(), make_message(answered_at="2026-01-01T12:00:00Z")
    data = {"action": "bulk_answered", "_selected_action": [waiting.pk, answered.pk], "stage": "act"}

    response = office.post(list_address(ContactMessage), data, follow=True)

    done, left_alone = said(response)
    assert done == "Mark as answered: done with 1 row."
    assert f"{answered.reference} is already answered." in left_alone
    assert recorded() == [("contact.answered", waiting.reference)]


@pytest.mark.parametrize(("answered", "count"), [("no", 1), ("yes", 2)])
def test_messages_that_wait_are_found(office: Client, answered: str, count: int) -> None:
    make_message()
    for _message in range(2):
        make_message(answered_at="2026-01-01T12:00:00Z")

    response = office.get(list_address(ContactMessage), {"answered": answered})

    assert len(response.context["cl"].result_list) == count
