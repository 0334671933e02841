"""The way of a table through the office and its worker."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.importing import actions
from members.importing.actions import send_table, work_on_next
from members.models import Affiliation, Organisation, Person, TableImport
from tests import factories as make
from tests.members.importing.handling import FULL, exported, table_of, tried
from tests.office import address, list_address, said

pytestmark = pytest.mark.django_db


def test_table_is_sent_looked_at_and_written_in_the_office(office: Client) -> None:
    sent = office.post(
        reverse("admin:members_tableimport_add"),
        {"kind": "organisations", "table": SimpleUploadedFile("ours.csv", table_of(FULL))},
        follow=True,
    )
    table = TableImport.objects.get()
    work_on_next()
    shown = office.get(address(table))
    asked = office.get(address(table, "write"))
    done = office.post(address(table, "write"), follow=True)
    again = office.post(address(table, "write"))
    work_on_next()
    after = office.get(address(table)).content.decode()

    assert "A worker tries the rows." in sent.content.decode()
    assert "Institute of Networks" in shown.content.decode()
    assert asked.status_code == 200
    assert said(done) == ["The rows are being written."]
    assert "nothing here that could be written" in again.content.decode()
    assert "Everything was written." in after
    assert Organisation.objects.count() == 1


def test_page_that_waits_for_a_worker_brings_what_can_be_done_then(office: Client, staff: Person) -> None:
    table = send_table(kind="organisations", content=table_of(FULL), name="a.csv", by=staff)
    waiting = office.get(address(table)).content.decode()
    work_on_next()
    tried_out = office.get(address(table)).content.decode()
    office.post(address(table, "write"))
    work_on_next()
    written = office.get(address(table)).content.decode()

    assert 'hx-select-oob="#table-steps"' in waiting
    assert "Write these rows" in tried_out.split('id="table-steps"')[1].split("</div>")[0]
    assert f'<a href="{list_address(Organisation)}">To the list</a>' in written


def test_table_that_cannot_be_leads_to_sending_it_again(office: Client, staff: Person) -> None:
    table = tried(staff, table_of({"name": "New", "country": "Nowhere"}))

    shown = office.get(address(table)).content.decode()

    assert f'href="{list_address(TableImport, "add")}?kind=organisations"' in shown


def test_page_of_sending_leads_to_the_lists_and_says_what_a_row_needs(office: Client) -> None:
    shown = office.get(list_address(TableImport, "add")).content.decode()

    for listed in (Organisation, Affiliation):
        assert f'<a href="{list_address(listed)}">' in shown
    assert '<span translate="no">email, organisation</span>' in shown


def test_dropped_table_is_not_kept(office: Client, staff: Person) -> None:
    table = tried(staff, table_of(FULL))

    office.post(address(table, "drop"))
    table.refresh_from_db()

    assert (table.state, bytes(table.content), table.told) == ("dropped", b"", {})
    assert not work_on_next()


def test_import_is_for_those_who_may_change_the_register(client: Client) -> None:
    client.force_login(make.make_person())

    assert client.get(reverse("admin:members_tableimport_add")).status_code in (302, 403)


def test_worker_that_is_killed_leaves_the_table_to_another_and_three_times_is_enough(staff: Person) -> None:
    table = send_table(kind="organisations", content=table_of(FULL), name="a.csv", by=staff)
    for _try in range(actions.MOST_TRIES):
        assert actions._claim() is not None
        assert actions._claim() is None
        TableImport.objects.update(held_until=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))

    work_on_next()
    table.refresh_from_db()

    assert (table.state, table.told) == (
        "refused",
        {"refusal": "A worker was killed by it, again and again."},
    )


def test_export_takes_as_many_queries_for_more_rows(office: Client) -> None:
    for model in (Organisation, Affiliation):
        make.make_affiliation(make.make_person(), make.make_member(parent=make.make_organisation()))
        exported(office, model)
        with CaptureQueriesContext(connection) as few:
            exported(office, model)
        for _number in range(3):
            make.make_affiliation(make.make_person(), make.make_member(parent=make.make_organisation()))
        with CaptureQueriesContext(connection) as many:
            exported(office, model)
        assert len(few) == len(many)


def test_trying_takes_hardly_more_queries_for_more_unchanged_rows(office: Client, staff: Person) -> None:
    counts = []
    for _round in range(2):
        for _number in range(2):
            make.make_affiliation(make.make_person(), make.make_member(country="BE"))
        content = exported(office, Organisation)
        with CaptureQueriesContext(connection) as queries:
            tried(staff, content)
        counts.append(len(queries))

    assert counts[0] == counts[1]
