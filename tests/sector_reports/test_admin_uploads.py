"""The uploads in the office: how the check of a file gets on, and what became of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sector_reports.intake.actions import receive_upload
from sector_reports.models import Edition, Upload
from sector_reports.tasks import check_uploads
from tests import factories as make
from tests.office import address, at_work, list_address, typed
from tests.sector_reports.test_admin_hidden import CANARY, make_red

BROKEN = b"%PDF-1.7 broken %%EOF"


@pytest.fixture
def office(client: Client, db: None) -> Client:
    return at_work(client, make.make_staff(name="Staff"))


def received(content: bytes = b"") -> Upload:
    edition = make.make_report(state="draft").editions.get()
    return receive_upload(
        edition=edition, content=content or make.blank_pdf(), name="health.pdf", by=make.make_staff()
    )


def test_page_of_an_upload_looks_again_while_it_is_checked(office: Client) -> None:
    upload = received()
    waiting = office.get(address(upload)).content.decode()
    check_uploads()
    Upload.objects.update(removed=[])
    accepted = office.get(address(upload)).content.decode()

    assert '<span role="status">Waiting</span>' in waiting
    assert f'hx-get="{address(upload)}"' in waiting
    assert '<span role="status">Accepted</span>' in accepted
    assert "Nothing" in accepted
    assert "PDF, 1 page" in accepted
    assert "hx-get" not in accepted


def test_page_of_a_refused_upload_says_why_and_what_to_do(office: Client) -> None:
    upload = received(BROKEN)
    check_uploads()

    page = office.get(address(upload)).content.decode()

    assert "The file is damaged, or not written as PDF prescribes." in page
    assert "save or print it as a new PDF" in page


def test_what_was_taken_out_is_told(office: Client) -> None:
    upload = received()
    check_uploads()
    Upload.objects.update(removed=[["javascript", 2]])

    assert b"2 scripts" in office.get(address(upload)).content


def test_giving_a_file_leads_to_its_page_in_the_office(office: Client) -> None:
    edition = make.make_report(state="draft").editions.get()
    pdf = SimpleUploadedFile("given.pdf", make.blank_pdf())

    page = office.post(address(edition), typed(office.get(address(edition))) | {"upload": pdf}, follow=True)

    assert f"href='{address(Upload.objects.get())}'" in page.content.decode()


def test_upload_of_a_report_out_of_sight_is_none(office: Client) -> None:
    edition = make_red(state="draft").editions.get()
    upload = receive_upload(
        edition=edition, content=make.blank_pdf(), name=f"{CANARY}.pdf", by=make.make_staff()
    )

    listed = office.get(list_address(Upload))

    assert listed.context["cl"].result_count == 0
    assert CANARY.encode() not in listed.content
    assert office.get(address(upload)).status_code == 302


def test_uploads_are_only_looked_at(office: Client) -> None:
    upload = received()

    assert office.post(address(upload), {"name": "other.pdf"}).status_code == 403
    assert office.get(list_address(Upload, "add")).status_code == 403


def test_list_of_uploads_takes_a_constant_number_of_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            received()
        with django_assert_num_queries(6):
            office.get(list_address(Upload))
    assert Edition.objects.count() == 3
