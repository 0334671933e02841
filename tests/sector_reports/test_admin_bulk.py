"""Steps with many reports or editions: looked at first, taken where they can be, and nothing else touched."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.test import Client

from journal.models import Entry
from members.models import Person
from sector_reports.models import Edition, Report, StoredFile
from tests import factories as make
from tests.office import at_work, list_address, recorded, said
from tests.scene import Scene
from tests.sector_reports.test_admin_hidden import CANARY, make_red
from working_groups.tlp import Tlp


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def take(office: Client, step: str, *objects: Model, stage: str = "", **typed: Any) -> Any:
    data = {"action": f"bulk_{step}", ACTION_CHECKBOX_NAME: [obj.pk for obj in objects], **typed}
    first = {"index": "0"} if not stage else {"stage": stage}
    return office.post(list_address(type(objects[0])), data | first, follow=True)


def outcomes(response: Any) -> dict[str, list[str]]:
    return {outcome.title: outcome.told or outcome.refusals for outcome in response.context["outcomes"]}


def draft(title: str, **fields: Any) -> Edition:
    return make.make_report(state="draft", title=title, **fields).editions.get()


def test_what_is_signed_off_is_published_and_the_rest_told_and_left_alone(
    office: Client, staff: Person
) -> None:
    ready, unready = make.sign_off(draft("Ready")), draft("Unready")

    looked = take(office, "publish", ready.report, unready.report)
    verbs = recorded()
    acted = take(office, "publish", ready.report, unready.report, stage="act")

    assert outcomes(looked) == {
        "Ready": [
            "State: Draft → Published",
            "Published editions: – → 1",
            "The public will see more: title, abstract and file, so far nothing.",
        ],
        "Unready": ["Nobody has signed off this edition with the file that it has now."],
    }
    assert looked.context["chosen"] == [ready.report.pk]
    assert verbs == []
    assert said(acted) == [
        "Publish the newest draft: done with 1 row.",
        "Unready was left alone: Nobody has signed off this edition with the file that it has now.",
    ]
    assert recorded() == [("report.published", "Ready")]
    assert Entry.objects.get().by == staff
    assert dict(Report.objects.values_list("title", "state")) == {"Ready": "published", "Unready": "draft"}


def test_looking_changes_nothing(office: Client) -> None:
    reports = [make.make_report(title="One"), make.make_report(title="Two")]
    before = recorded()

    looked = take(office, "withdraw", *reports, stage="look", reason="Figures were wrong.")

    assert len(outcomes(looked)) == 2
    assert recorded() == before
    assert set(Report.objects.values_list("state", flat=True)) == {"published"}


def test_one_reason_withdraws_all_of_them(office: Client) -> None:
    reports = [make.make_report(title="One"), make.make_report(title="Two")]

    asked = take(office, "withdraw", *reports)
    without = take(office, "withdraw", *reports, stage="look", reason="")
    take(office, "withdraw", *reports, stage="act", reason="Figures were wrong.")

    assert asked.context["outcomes"] is None
    assert without.context["errors"] == {"reason": ["This field is required."]}
    assert set(Edition.objects.values_list("state", "withdrawn_reason")) == {
        ("withdrawn", "Figures were wrong.")
    }
    assert [label for verb, label in recorded() if verb == "report.withdrawn"] == ["One", "Two"]


def test_page_says_who_will_see_more_and_less(client: Client, scene: Scene) -> None:
    office = at_work(client, scene.people["secretariat"])
    raised = make.make_report(Tlp.CLEAR, title="Raised", addressed_to=[scene.group])
    lowered = make.make_report(Tlp.AMBER, title="Lowered", addressed_to=[scene.group])
    strict = make.make_report(Tlp.AMBER_STRICT, title="Strict")

    looked = take(
        office, "label", raised, lowered, strict, stage="look", tlp=Tlp.GREEN, reason="As the board decided."
    )

    assert outcomes(looked) == {
        "Raised": [
            "Label: TLP:CLEAR → TLP:GREEN",
            "The public will see less: title and abstract, so far title, abstract and file.",
        ],
        "Lowered": [
            "Label: TLP:AMBER → TLP:GREEN",
            "The public will see more: title and abstract, so far nothing.",
            "2 people of 1 member organisation will see more: title, abstract and file, so far nothing.",
            "1 person of 1 member organisation will see more: title, abstract and file, so far title and abstract.",
        ],
        "Strict": ["TLP:AMBER+STRICT is lowered by two people together."],
    }


def test_no_label_is_chosen_before_one_is(office: Client) -> None:
    report = make.make_report(Tlp.AMBER)

    response = take(office, "label", report, stage="act", tlp="", reason="Typed.")

    assert response.context["errors"] == {"tlp": ["This field is required."]}


def test_what_is_so_already_is_left_alone(office: Client) -> None:
    sector = make.make_sector(name="Health")
    has_it, has_not = make.make_report(title="Has it"), make.make_report(title="Has not")
    has_it.sectors.add(sector)
    before = len(recorded())

    looked = take(office, "sectors", has_it, has_not, stage="look", add=[sector.pk])
    take(office, "sectors", has_it, has_not, stage="act", add=[sector.pk])

    assert outcomes(looked) == {"Has it": ["It is so already."], "Has not": ["Sectors: – → Health"]}
    assert recorded()[before:] == [("report.changed", "Has not")]
    assert Entry.objects.order_by("id").last().changes == {"sectors": ["", "Health"]}  # type: ignore[union-attr]


def test_sectors_are_taken_off_and_the_others_stay(office: Client) -> None:
    one, other = make.make_sector(name="Energy"), make.make_sector(name="Health")
    report = make.make_report()
    report.sectors.set([one, other])

    nothing = take(office, "sectors", report, stage="look")
    take(office, "sectors", report, stage="act", remove=[one.pk])

    assert nothing.context["errors"] == {"__all__": ["Choose what to add, or what to take off."]}
    assert list(report.sectors.all()) == [other]


def test_groups_to_which_reports_are_opened_are_on_the_record_by_code(office: Client) -> None:
    one, other = make.make_group(code="WG91"), make.make_group(code="WG92")
    report = make.make_report(Tlp.AMBER, addressed_to=[one])

    take(office, "addressed_groups", report, stage="act", add=[other.pk], remove=[one.pk])

    assert list(report.addressed_groups.all()) == [other]
    assert Entry.objects.get(verb="report.changed").changes == {"addressed_groups": ["WG91", "WG92"]}


def test_reports_are_announced_no_longer(office: Client) -> None:
    report = make.make_report(Tlp.GREEN)

    looked = take(office, "announce", report, stage="look", is_announced="no")
    take(office, "announce", report, stage="act", is_announced="no")

    report.refresh_from_db()
    assert "The public will see less: nothing, so far title and abstract." in outcomes(looked)[report.title]
    assert not report.is_announced


def test_editions_are_proposed_signed_off_and_published(office: Client) -> None:
    editions = [draft("One"), draft("Two")]

    told = [
        said(take(office, "propose", *editions, stage="act")),
        said(take(office, "sign_off", *editions, stage="act", basis="Board meeting of 12 March 2026")),
        said(take(office, "publish", *editions, stage="act")),
    ]

    assert told == [
        ["Propose for review: done with 2 rows."],
        ["Sign off: done with 2 rows."],
        ["Publish: done with 2 rows."],
    ]
    assert set(Edition.objects.values_list("state", flat=True)) == {"published"}


@pytest.mark.parametrize("stage", ["", "look", "act"])
def test_what_is_out_of_sight_is_never_touched(office: Client, stage: str) -> None:
    red, seen = make_red(), make.make_report(title="Seen")
    before = recorded()

    for objects in ([red, seen], [red]):
        response = take(office, "withdraw", *objects, stage=stage, reason="Typed.")
        assert CANARY.encode() not in response.content

    red.refresh_from_db()
    assert red.state == "published"
    assert [label for _verb, label in recorded()[len(before) :]] == ["Seen"] * (stage == "act")


def test_look_at_amber_is_on_the_record(office: Client) -> None:
    report = make.make_report(Tlp.AMBER)

    take(office, "withdraw", report, stage="look", reason="Typed.")

    assert Entry.objects.filter(verb="report.viewed").count() == 1


def test_message_about_amber_tells_no_title(office: Client) -> None:
    """It is kept until it is shown, where titles of TLP:AMBER are not to be."""
    report = make.make_report(Tlp.AMBER, title=CANARY, state="draft")

    response = take(office, "withdraw", report, stage="act", reason="Typed.")

    assert said(response) == [
        f"Report {report.number} (TLP:AMBER) was left alone: There is no published edition to withdraw."
    ]


def test_not_more_at_once_than_can_be_looked_at(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journal.admin.bulk.MOST", 1)

    response = take(office, "publish", make.make_report(), make.make_report())

    assert said(response) == ["Choose at most 1 rows at once."]


def test_steps_are_offered_where_something_may_change(office: Client) -> None:
    make.make_report()

    offered = office.get(list_address(Report)).content.decode()
    of_files = office.get(list_address(StoredFile)).content.decode()

    assert "bulk_withdraw" in offered
    assert "delete_selected" not in offered
    assert "bulk_" not in of_files


def test_choice_that_is_no_row_is_a_bad_request(office: Client) -> None:
    data = {"action": "bulk_publish", ACTION_CHECKBOX_NAME: ["everything"], "index": "0"}

    assert office.post(list_address(Report), data).status_code == 400
