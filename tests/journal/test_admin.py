import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.actions import record
from journal.admin.changes import as_text, names_only
from journal.admin.entries import LABELS
from journal.admin.refusals import GENERAL, words_of
from journal.models import Entry
from members.models import Organisation, Person
from tests import factories as make
from tests.office import address, at_work, list_address
from working_groups.tlp import Tlp

UNKNOWN = "0b1f4ab6-0000-4000-8000-000000000000"


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def make_entry(verb: str = "organisation.changed", **fields: Any) -> Entry:
    organisation = fields.pop("organisation", None) or make.make_organisation()
    with transaction.atomic():
        return record(verb, organisation, by=None, **fields)


def test_labels_are_those_of_the_protocol() -> None:
    assert list(LABELS) == Tlp.labels


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (Tlp.AMBER, "2"),
        (datetime.date(2020, 1, 1), "2020-01-01"),
        (DateRange(datetime.date(2020, 1, 1), None), "2020-01-01/.."),
        (DateRange(None, datetime.date(2020, 1, 1)), "../2020-01-01"),
        (["a", "b"], "a, b"),
        (SimpleUploadedFile("report.pdf", b""), "report.pdf"),
        (7, "7"),
    ],
)
def test_values_are_told_as_text(value: object, text: str) -> None:
    assert as_text(value) == text


def test_values_that_are_not_for_the_record_are_left_out() -> None:
    changes = {"name": ["Ann", "Anne"], "role": ["", "chair"]}

    assert names_only(changes, "name") == {"name": ["", ""], "role": ["", "chair"]}
    assert names_only(changes) == {"name": ["", ""], "role": ["", ""]}


def test_list_takes_a_constant_number_of_queries(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            make_entry()
        with django_assert_num_queries(7):
            office.get(list_address(Entry))


def test_entry_is_only_looked_at(office: Client) -> None:
    entry = make_entry(changes={"country": ["BE", "FR"]}, reason="It moved.")

    response = office.get(address(entry))

    assert b"<strong>country</strong>: BE" in response.content
    assert b"It moved." in response.content
    assert office.post(address(entry), {"reason": ""}).status_code == 403
    assert office.post(address(entry, "delete"), {"post": "yes"}).status_code == 403
    assert office.get(list_address(Entry, "add")).status_code == 403


def test_entry_of_a_red_object_tells_neither_reason_nor_values(office: Client) -> None:
    entry = make_entry(tlp=Tlp.RED, changes={"title": ["canary before", "canary after"]}, reason="canary why")

    response = office.get(address(entry))

    assert b"canary" not in response.content
    assert b"Only for its named recipients." in response.content
    assert b"title" in response.content


@pytest.mark.parametrize(
    ("question", "verbs"),
    [
        ({}, ["membership.ended", "membership.began"]),
        ({"verb": "membership.began"}, ["membership.began"]),
        ({"tlp": "2"}, ["membership.ended"]),
        ({"tlp": "amber"}, ["membership.ended", "membership.began"]),
        ({"q": "ended"}, ["membership.ended"]),
    ],
)
def test_journal_is_filtered(office: Client, question: dict[str, str], verbs: list[str]) -> None:
    make_entry("membership.began")
    make_entry("membership.ended", tlp=Tlp.AMBER)

    response = office.get(list_address(Entry), question)

    assert [entry.verb for entry in response.context["cl"].result_list] == verbs


def test_history_is_what_the_journal_tells_of_the_object(office: Client) -> None:
    organisation = make.make_organisation()
    make_entry("organisation.added", organisation=organisation)
    make_entry("organisation.changed", organisation=organisation, changes={"country": ["BE", "FR"]})
    make_entry("organisation.added")

    response = office.get(address(organisation, "history"))

    assert [entry.verb for entry in response.context["page"]] == [
        "organisation.changed",
        "organisation.added",
    ]
    assert b"Organisation changed" in response.content


def test_history_without_entries_says_what_will_be_there(office: Client) -> None:
    response = office.get(address(make.make_organisation(), "history"))

    assert b"The journal tells nothing of it yet." in response.content


def test_history_of_nothing_leads_to_the_index(office: Client) -> None:
    response = office.get(reverse("admin:members_organisation_history", args=[UNKNOWN]))

    assert response["Location"] == reverse("admin:index")


@pytest.mark.django_db
def test_refusal_of_a_named_constraint_is_told_in_its_words() -> None:
    make.make_organisation(name="Hospital")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Organisation.objects.create(name="HOSPITAL", slug="another")

    assert words_of(refused.value) == "There is already an organisation of this name."


@pytest.mark.django_db
def test_refusal_without_words_is_told_in_general() -> None:
    organisation = make.make_organisation(parent_id=UNKNOWN)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        transaction.get_connection().check_constraints()
    organisation.delete()

    assert words_of(refused.value) == GENERAL
