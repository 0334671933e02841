"""The steps of the office from a draft to a publication on its day."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Person
from sector_reports.models import Edition, Embargo, Relation, Report
from sector_reports.reviewing import propose_edition
from tests import factories as make
from tests.office import address, at_work, said, typed, with_row
from working_groups.tlp import Tlp

NOON = {"0": "2036-03-01", "1": "12:00:00"}


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


@pytest.fixture
def draft(db: None) -> Edition:
    return make.make_report(state="draft", title="Health care").editions.get()


def take(office: Client, obj: Report | Edition, step: str, **data: str) -> list[str]:
    return said(office.post(address(obj, step), data, follow=True))


def at_noon(field: str) -> dict[str, str]:
    return {f"{field}_{part}": value for part, value in NOON.items()}


def offered(office: Client, obj: Report | Edition) -> set[str]:
    page = office.get(address(obj, "change")).content.decode()
    steps = ("propose", "sign_off", "publish", "schedule", "unschedule", "take_back", "withdraw")
    return {step for step in (*steps, "embargo", "cancel_embargo") if f"{obj.pk}/{step}/" in page}


def test_draft_is_proposed_signed_off_scheduled_and_taken_off(office: Client, draft: Edition) -> None:
    told = [
        take(office, draft, "propose"),
        take(office, draft, "sign_off", basis="Board meeting of 12 March 2026"),
        take(office, draft, "schedule", **at_noon("at")),
        take(office, draft, "unschedule"),
        take(office, draft, "take_back"),
    ]

    draft.refresh_from_db()
    assert told == [
        ["The edition is in review."],
        ["The edition is signed off."],
        ["The edition is scheduled."],
        ["The edition is in review again."],
        ["The edition is a draft again."],
    ]
    assert (draft.state, draft.publish_at) == ("draft", None)


def test_time_of_the_schedule_is_that_of_the_person(office: Client, staff: Person, draft: Edition) -> None:
    Person.objects.filter(pk=staff.pk).update(time_zone="Europe/Athens")
    make.sign_off(draft)

    take(office, draft, "schedule", **at_noon("at"))

    draft.refresh_from_db()
    assert draft.publish_at == datetime.datetime(2036, 3, 1, 10, tzinfo=datetime.UTC)


def test_only_the_steps_that_can_be_taken_are_offered(office: Client, draft: Edition) -> None:
    by_state = {"draft": offered(office, draft)}
    make.sign_off(draft)
    by_state["in_review"] = offered(office, draft)
    take(office, draft, "schedule", **at_noon("at"))
    by_state["scheduled"] = offered(office, draft)
    take(office, draft, "publish")
    by_state["published"] = offered(office, draft)

    assert by_state == {
        "draft": {"propose"},
        "in_review": {"sign_off", "publish", "schedule", "take_back"},
        "scheduled": {"publish", "schedule", "unschedule"},
        "published": {"withdraw"},
    }


def test_publishing_what_nobody_signed_off_is_refused_in_words(
    office: Client, staff: Person, draft: Edition
) -> None:
    propose_edition(edition=draft, by=staff)

    response = office.post(address(draft, "publish"))

    assert b"Nobody has signed off this edition with the file that it has now." in response.content


def test_scheduled_edition_is_only_looked_at(office: Client, draft: Edition) -> None:
    Edition.objects.filter(pk=make.sign_off(draft).pk).update(
        state="scheduled", publish_at=timezone.now() + datetime.timedelta(days=1)
    )

    page = office.get(address(draft, "change")).content.decode()

    assert 'name="notes"' not in page
    assert "To be published" in page


def test_embargo_is_set_shown_moved_and_cancelled(office: Client) -> None:
    report = make.make_report(Tlp.GREEN)
    ends = at_noon("ends_at")

    told = take(office, report, "embargo", tlp="0", reason="Public from then on.", **ends)
    page = office.get(address(report, "change")).content.decode()
    again = office.get(address(report, "embargo")).content.decode()

    assert told == ["The embargo is set."]
    assert "TLP:CLEAR from 1 March 2036, 12:00 on" in page
    assert "Public from then on." in again
    assert take(office, report, "cancel_embargo") == ["The embargo is cancelled."]
    assert not Embargo.objects.exists()


@pytest.mark.parametrize(
    ("tlp", "steps"), [(Tlp.CLEAR, set()), (Tlp.AMBER, {"embargo"}), (Tlp.AMBER_STRICT, set())]
)
def test_embargo_is_offered_where_it_can_lower_the_label(office: Client, tlp: Tlp, steps: set[str]) -> None:
    assert offered(office, make.make_report(tlp)) & {"embargo", "cancel_embargo"} == steps


def test_relation_is_typed_on_the_page_of_the_report(office: Client) -> None:
    report, other = make.make_report(), make.make_report()
    data = with_row(
        typed(office.get(address(report, "change"))), "relations", kind="replaces", other=other.pk
    )

    office.post(address(report, "change"), data)

    relation = Relation.objects.get()
    assert (relation.report, relation.kind, relation.other) == (report, "replaces", other)


def test_relation_that_exists_the_other_way_is_refused_in_words(office: Client) -> None:
    report, other = make.make_report(), make.make_report()
    Relation.objects.create(report=other, kind="replaces", other=report)
    data = with_row(
        typed(office.get(address(report, "change"))), "relations", kind="replaces", other=other.pk
    )

    response = office.post(address(report, "change"), data)

    assert b"The two reports have this relation already, one way or the other." in response.content
