import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.models import Entry
from members.joining import applying, reviewing
from members.joining.eligibility import ELIGIBLE
from members.joining.links import followed
from members.models import Application, ApplicationLink, Person
from members.register.countries import NAMES
from tests.members.joining.conftest import START, add_pdf, begin, complete, newest_link, reviewed, submitted

pytestmark = pytest.mark.django_db


def recorded() -> list[str]:
    return list(
        Entry.objects.filter(verb__startswith="application.").order_by("id").values_list("verb", flat=True)
    )


def test_every_eligible_country_has_a_name() -> None:
    assert set(NAMES) >= ELIGIBLE


def test_application_is_begun_with_a_link_and_no_personal_value_on_record() -> None:
    application = begin(contact_email="Ada@Grid.example")

    assert application.contact_email == "ada@grid.example"
    assert application.status == Application.Status.BEGUN
    assert recorded() == ["application.begun", "application.link_asked"]
    told = [f"{entry.object_label} {entry.changes} {entry.reason}" for entry in Entry.objects.all()]
    assert not any("ada" in words.lower() or "grid" in words.lower() for words in told)


def test_same_application_typed_twice_is_one() -> None:
    first = begin()

    again = begin(contact_name="Somebody else")

    assert again.pk == first.pk
    assert again.contact_name == "Ada Example"
    assert Application.objects.count() == 1
    assert first.links.count() == 2


@pytest.mark.parametrize("country", ["US", "ZZ", "", "be"])
def test_country_that_is_not_eligible_begins_nothing(country: str) -> None:
    with pytest.raises(ValidationError):
        begin(country=country)

    assert not Application.objects.exists()


def test_database_holds_no_token() -> None:
    link = newest_link(begin())

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(l)::text, ' ') FROM members_applicationlink l")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(e)::text, ' ') FROM journal_entry e")
        entries = cursor.fetchone()[0]

    assert link.token not in rows + entries
    assert followed(link.token, "apply") == link


def test_token_of_another_secret_is_not_told_and_still_opens(settings: Any) -> None:
    link = newest_link(begin())
    token, old = link.token, settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    with_fallback = link.token
    settings.SECRET_KEY_FALLBACKS = []

    assert (with_fallback, link.token) == (token, "")
    assert followed(token, "apply") == link


def test_links_are_mailed_to_the_newest_applications_of_an_address_and_to_no_other() -> None:
    ours = [begin(organisation_name=f"Organisation {number}") for number in range(5)]
    begin(contact_email="bob@grid.example")
    before = ApplicationLink.objects.count()

    applying.ask_for_links(email="ADA@grid.example")
    applying.ask_for_links(email="nobody@grid.example")

    assert ApplicationLink.objects.count() == before + 3
    assert [row.links.count() for row in ours] == [1, 1, 2, 2, 2]


def what_it_takes(act: Callable[[], object]) -> list[str]:
    """The writes to the database."""
    with CaptureQueriesContext(connection) as asked:
        act()
    writes = [" ".join(query["sql"].split()[:3]) for query in asked]
    return sorted(write for write in writes if write.startswith(("INSERT", "UPDATE", "DELETE")))


def test_bell_is_rung_for_an_address_that_is_not_known() -> None:
    with TestCase.captureOnCommitCallbacks() as afterwards:
        applying.ask_for_links(email="nobody@grid.example")

    assert len(afterwards) == 1


def test_asking_takes_as_much_for_an_address_that_is_not_known() -> None:
    begin()
    begin(organisation_name="Another")

    known = what_it_takes(lambda: applying.ask_for_links(email="ada@grid.example"))
    unknown = what_it_takes(lambda: applying.ask_for_links(email="nobody@grid.example"))

    assert known == unknown
    assert Application.objects.count() == 2
    assert not ApplicationLink.objects.filter(application__organisation_name="nobody").exists()


def test_beginning_takes_as_much_when_it_was_begun_before() -> None:
    for_the_first_time = what_it_takes(begin)

    assert what_it_takes(begin) == for_the_first_time


def test_expired_link_opens_nothing() -> None:
    link = newest_link(begin())
    ApplicationLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    assert followed(link.token, "apply") is None


def test_nothing_is_sent_before_the_link_was_followed() -> None:
    application = begin()
    applying.change_details(application=application, description="It runs.", contact_job_title="Head")
    add_pdf(application)

    with pytest.raises(ValidationError, match="Follow the link"):
        applying.submit_application(application=application)


def test_what_is_missing_is_told_all_at_once() -> None:
    application = begin()
    applying.open_application(link=newest_link(application))

    with pytest.raises(ValidationError) as refused:
        applying.submit_application(application=application)

    assert len(refused.value.messages) == 3
    application.refresh_from_db()
    assert application.submitted_at is None


def test_application_is_sent_once() -> None:
    application = complete(begin())

    assert applying.submit_application(application=application) is True
    assert applying.submit_application(application=application) is False

    assert recorded().count("application.submitted") == 1
    application.refresh_from_db()
    assert application.status == Application.Status.APPLIED


def test_what_was_sent_changes_no_more() -> None:
    application = submitted()

    with pytest.raises(ValidationError, match="changes no more"):
        applying.change_details(application=application, description="Something else.")
    with pytest.raises(ValidationError, match="no more documents"):
        add_pdf(application)


def test_country_cannot_change_to_one_that_is_not_eligible() -> None:
    application = begin()

    with pytest.raises(ValidationError):
        applying.change_details(application=application, country="US")

    application.refresh_from_db()
    assert application.country == "BE"


def test_record_of_a_change_names_fields_and_no_values() -> None:
    application = begin()

    applying.change_details(application=application, contact_name="Eve", acronym="SGO", country="BE")

    entry = Entry.objects.get(verb="application.changed")
    assert entry.changes == {"contact_name": ["", ""], "acronym": ["", ""]}


def test_question_is_answered_once(staff: Person) -> None:
    application = reviewed(staff)
    question = reviewing.ask_applicant(application=application, text="Who owns you?", by=staff)

    applying.answer_question(question=question, answer="Its members.")
    with pytest.raises(ValidationError):
        applying.answer_question(question=question, answer="Somebody else.")

    question.refresh_from_db()
    assert question.answer == "Its members."
    assert recorded()[-2:] == ["application.question_asked", "application.question_answered"]


def test_document_may_come_while_a_question_is_open(staff: Person) -> None:
    application = reviewed(staff)
    with pytest.raises(ValidationError):
        add_pdf(application)

    reviewing.ask_applicant(application=application, text="Your statutes?", by=staff)
    add_pdf(application)

    assert application.documents.count() == 2


def test_withdrawn_application_waits_for_nobody(staff: Person) -> None:
    application = reviewed(staff)
    question = reviewing.ask_applicant(application=application, text="Who?", by=staff)

    applying.withdraw_application(application=application)

    application.refresh_from_db()
    assert application.status == Application.Status.WITHDRAWN
    assert not Application.objects.waiting_for_review().exists()
    assert not Application.objects.waiting_for_applicant().exists()
    for act in (
        lambda: applying.withdraw_application(application=application),
        lambda: applying.answer_question(question=question, answer="We."),
        lambda: reviewing.ask_applicant(application=application, text="Why?", by=staff),
    ):
        with pytest.raises(ValidationError):
            act()


def test_draft_cannot_be_withdrawn_and_waits_for_nobody() -> None:
    application = begin()

    with pytest.raises(ValidationError):
        applying.withdraw_application(application=application)
    assert not Application.objects.waiting_for_review().exists()


def test_lists_tell_for_whom_an_application_waits(staff: Person) -> None:
    begin(organisation_name="A draft")
    new = submitted(organisation_name="New")
    asked = reviewed(staff, organisation_name="Asked")
    reviewing.ask_applicant(application=asked, text="Who?", by=staff)

    assert list(Application.objects.waiting_for_review()) == [new]
    assert list(Application.objects.waiting_for_applicant()) == [asked]


@pytest.mark.parametrize(
    "values", [{"contact_email": "no address"}, {"category": "friend"}, {"organisation_name": ""}]
)
def test_what_is_not_valid_begins_nothing(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        applying.begin_application(**{**START, **values})

    assert not Application.objects.exists()
