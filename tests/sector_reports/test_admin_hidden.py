"""What the office does not see: TLP:RED reports, but for their number, label and dates."""

from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from journal.models import Entry
from members.models import Person
from sector_reports.actions import change_label, record_about, record_access
from sector_reports.models import Edition, Recipient, Report, StoredFile
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said
from working_groups.tlp import Tlp

CANARY = "Canary"


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def make_red(**fields: Any) -> Report:
    return make.make_report(
        Tlp.RED, **{"title": CANARY, "abstract": CANARY, "recipients": [make.make_person()], **fields}
    )


def test_red_reports_are_opaque_rows(office: Client) -> None:
    red, green = make_red(), make.make_report(Tlp.GREEN)

    response = office.get(list_address(Report))

    assert [report.pk for report in response.context["cl"].result_list] == [green.pk]
    assert [row.number for row in response.context["opaque_rows"]] == [red.number]
    assert CANARY.encode() not in response.content
    assert red.slug.encode() not in response.content
    assert str(red.pk).encode() not in response.content


def test_opaque_rows_hold_number_label_and_dates_only(db: None) -> None:
    red = make_red()
    make.make_report(Tlp.AMBER_STRICT)

    assert list(Report.objects.opaque_rows()) == [
        {
            "number": red.number,
            "tlp": Tlp.RED,
            "published_on": red.published_on,
            "published_precision": "day",
        }
    ]


@pytest.mark.parametrize("page", ["change", "history", "delete", "publish", "withdraw", "label"])
def test_page_of_a_red_report_is_none(office: Client, page: str) -> None:
    red = make_red()

    for response in (office.get(address(red, page)), office.post(address(red, page), {"reason": "x"})):
        assert response.status_code in (302, 403)
        assert CANARY.encode() not in response.content
    assert CANARY not in " ".join(said(office.get("/admin/")))
    assert [verb for verb, _label in recorded()] == ["report.published"]


@pytest.mark.parametrize("page", ["change", "history", "publish", "withdraw"])
def test_page_of_a_red_edition_is_none(office: Client, page: str) -> None:
    edition = make_red().editions.get()

    assert office.get(address(edition, page)).status_code == 302
    assert office.get(list_address(Edition)).context["cl"].result_count == 0


@pytest.mark.parametrize(
    "question",
    [{"q": CANARY}, {"tlp__exact": "4"}, {"title__startswith": CANARY}, {"slug__startswith": "report"}],
)
def test_no_question_finds_a_red_report(office: Client, question: dict[str, str]) -> None:
    make_red()

    response = office.get(list_address(Report), question)

    assert response.context["cl"].result_count == 0


@pytest.mark.parametrize("model", [Edition, Report])
def test_autocomplete_offers_no_red_report(office: Client, model: type[Model]) -> None:
    make_red()
    question = {
        "app_label": "sector_reports",
        "model_name": "edition",
        "field_name": "report",
        "term": CANARY,
    }

    response = office.get(reverse("admin:autocomplete"), question)

    assert response.status_code == 403 or response.json()["results"] == []


@pytest.mark.parametrize("lookup", ["reports__title__startswith", "addressed_reports__isnull"])
def test_groups_are_not_filtered_by_their_reports(office: Client, lookup: str) -> None:
    red = make_red()

    response = office.get(list_address(type(red.group)), {lookup: "Can"})

    assert response.status_code == 400


def test_file_of_a_red_report_is_not_listed(office: Client) -> None:
    make_red()
    listed = make.make_report().editions.get().file

    files = office.get(list_address(StoredFile)).context["cl"].result_list

    assert set(files) == {listed}


def test_replaced_file_of_a_red_draft_is_not_seen(office: Client) -> None:
    red = make_red(state="draft")
    edition = red.editions.get()
    before = edition.file
    assert before
    edition.file = make.make_file()
    edition.save()

    listed = office.get(list_address(StoredFile))

    assert listed.context["cl"].result_count == 0
    assert office.get(address(before)).status_code == 302
    assert before.sha256[:16].encode() not in listed.content


def test_journal_does_not_tell_a_title_from_before_the_report_became_red(
    office: Client, staff: Person
) -> None:
    report = make.make_report(title=CANARY)
    Recipient.objects.create(report=report, person=make.make_person())
    assert CANARY.encode() in office.get(list_address(Entry)).content

    change_label(report=report, tlp=Tlp.RED, by=staff)

    response = office.get(list_address(Entry))
    assert [entry.verb for entry in response.context["cl"].result_list] == ["report.label_changed"]
    assert CANARY.encode() not in response.content


def test_journal_veils_what_was_done_with_a_report_out_of_sight(office: Client, staff: Person) -> None:
    ann = make.make_staff(name="Ann of the office")
    report = make.make_report(Tlp.AMBER, group=make.make_group(code="WG77"), recipients=[make.make_person()])
    edition = report.editions.get()
    with transaction.atomic():
        record_access(report=report, verb="report.opened", by=ann, reason=CANARY)
        record_about(report, "edition.changed", by=ann, changes={"file": ["", CANARY]})
    change_label(report=report, tlp=Tlp.RED, reason=CANARY, by=ann)

    pages = [office.get(list_address(Entry))]
    pages += [office.get(address(entry)) for entry in Entry.objects.all()]

    assert edition.file
    assert all(page.status_code == 200 for page in pages)
    assert len(pages[0].context["cl"].result_list) == 4
    for page in pages:
        for secret in (CANARY, "Ann of the office", edition.file.sha256):
            assert secret.encode() not in page.content


def test_recipient_in_the_office_reads_the_entries_of_their_report(office: Client, staff: Person) -> None:
    make.make_affiliation(staff, make.make_member())
    red = make_red(recipients=[staff])
    ann = make.make_staff(name="Ann of the office")
    with transaction.atomic():
        record_about(red, "report.changed", by=ann, changes={"abstract": ["", ""]})

    page = office.get(address(Entry.objects.get(verb="report.changed")))

    assert b"Ann of the office" in page.content
    assert b"abstract" in page.content


@pytest.mark.parametrize(
    "lookup", ["by", "by__exact", "reason__startswith", "changes__contains", "object_id"]
)
def test_journal_is_not_asked_for_what_it_does_not_tell(office: Client, staff: Person, lookup: str) -> None:
    make_red()

    assert office.get(list_address(Entry), {lookup: str(staff.pk)}).status_code == 400
