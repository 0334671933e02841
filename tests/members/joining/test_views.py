import datetime
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.joining import limits, reviewing
from members.models import Application, ApplicationLink, ApplicationQuestion, Person
from tests import factories as make
from tests.members.joining.conftest import (
    START,
    accepted,
    add_pdf,
    begin,
    complete,
    newest_link,
    open_in,
    reviewed,
    submitted,
)
from tests.written_down import in_redis, log_at_debug

pytestmark = pytest.mark.django_db

DETAILS = {
    "organisation_name": "Sample Grid Operator",
    "acronym": "SGO",
    "country": "BE",
    "category": "user_or_operator",
    "website": "https://grid.example",
    "description": "It runs a grid.",
    "contact_name": "Ada Example",
    "contact_job_title": "Head of security",
}


def address(name: str, **kwargs: Any) -> str:
    return reverse(f"members:{name}", kwargs=kwargs)


def pdf(name: str = "statutes.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.blank_pdf(), content_type="application/pdf")


def body(response: Any) -> str:
    return str(response.content.decode())


def test_stranger_applies_from_the_first_page_to_the_end(client: Client) -> None:
    assert client.get(address("apply")).status_code == 200
    sent = client.post(address("apply"), START)
    assert (sent.status_code, sent["Location"]) == (302, address("apply_sent"))
    link = newest_link(Application.objects.get())

    assert "Open it" in body(client.get(link.get_absolute_url()))
    open_in(client, link.application)
    assert client.post(address("application_details"), DETAILS).status_code == 302
    assert client.post(address("application_documents"), {"file": pdf()}).status_code == 302
    assert client.post(address("application_send"), {"is_declared": "on"}).status_code == 302

    application = Application.objects.get()
    assert application.status == Application.Status.APPLIED
    assert (application.acronym, application.website) == ("SGO", "https://grid.example")
    shown = body(client.get(address("application")))
    assert "waits for its review" in shown
    assert "statutes.pdf" in shown


def test_link_that_is_only_looked_at_verifies_nothing(client: Client) -> None:
    application = begin()

    response = client.get(newest_link(application).get_absolute_url())

    assert response["Referrer-Policy"] == "same-origin"  # with "no-referrer" no browser could send the form
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    application.refresh_from_db()
    assert application.verified_at is None
    assert client.get(address("application")).status_code == 302


def test_answer_is_the_same_whether_an_address_is_known_or_not(client: Client) -> None:
    begin()

    answers = [
        client.post(address("apply_resume"), {"email": email})
        for email in ("ada@grid.example", "nobody@grid.example")
    ]

    assert [(answer.status_code, answer["Location"], answer.content) for answer in answers] == [
        (302, address("apply_sent"), b"")
    ] * 2


def test_not_eligible_country_is_told_and_what_to_do(client: Client) -> None:
    for country in ("ZZ", "US"):
        response = client.post(address("apply"), {**START, "country": country})

        assert response.status_code == 200
        assert "An organisation in that country cannot become a member" in body(response)
        assert "What you can do" in body(response)
        assert 'value="Ada Example"' in body(response)
    assert not Application.objects.exists()


def test_what_was_typed_stays_beside_what_must_be_mended(client: Client) -> None:
    response = client.post(address("apply"), {**START, "contact_email": "ada"})

    assert 'value="Sample Grid Operator"' in body(response)
    assert 'value="ada"' in body(response)
    assert '<option value="BE" selected>' in body(response)


@pytest.mark.parametrize("field", ["organisation_name", "contact_name"])
def test_ten_thousand_characters_or_two_lines_are_refused_in_words(client: Client, field: str) -> None:
    too_long = client.post(address("apply"), {**START, field: "x" * 10_000})
    two_lines = client.post(address("apply"), {**START, field: "One\r\nBcc: two@example.org"})

    assert "Ensure this value has at most" in body(too_long)
    assert "Write this in one line." in body(two_lines)
    assert not Application.objects.exists()


def test_html_in_names_is_text(client: Client) -> None:
    application = begin(organisation_name="<script>alert(1)</script>", contact_name="<b>Ada</b>")
    open_in(client, application)

    for name in ("application", "application_details", "application_send"):
        shown = body(client.get(address(name)))
        assert "<script>alert" not in shown
        assert "<b>Ada" not in shown


def test_too_many_forms_from_one_network(client: Client) -> None:
    answers = [
        client.post(address("apply_resume"), {"email": f"{number}@example.org"}).status_code
        for number in range(limits.FORMS_FROM_ONE_ADDRESS + 1)
    ]

    assert answers[-2:] == [302, 429]


def test_too_many_mails_to_one_address_are_not_sent_and_not_told_of(client: Client) -> None:
    begin()
    before = ApplicationLink.objects.count()

    answers = {
        client.post(
            address("apply_resume"), {"email": "ada@grid.example"}, REMOTE_ADDR=f"192.0.2.{number}"
        ).status_code
        for number in range(limits.MAILS_TO_ONE_ADDRESS + 3)
    }

    assert answers == {302}
    assert ApplicationLink.objects.count() == before + limits.MAILS_TO_ONE_ADDRESS


@pytest.mark.parametrize(
    "name",
    [
        "application",
        "application_details",
        "application_documents",
        "application_send",
        "application_withdraw",
    ],
)
def test_nobody_sees_an_application_without_its_link(client: Client, name: str) -> None:
    begin()

    for response in (client.get(address(name)), client.post(address(name), DETAILS)):
        assert response.status_code in {302, 405}
        assert response.status_code == 405 or response["Location"] == address("apply_resume")


def test_forged_and_expired_links_answer_alike(client: Client) -> None:
    link = newest_link(begin())
    expired = link.get_absolute_url()
    ApplicationLink.objects.update(expires_at=timezone.now())
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+')

    answers = [client.get(url) for url in (expired, address("apply_open", token="forged"))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert token.sub("", body(answers[0])) == token.sub("", body(answers[1]))
    assert client.post(expired).status_code == 404


def test_session_ends_with_the_link(client: Client) -> None:
    application = begin()
    open_in(client, application)
    assert client.get(address("application")).status_code == 200

    ApplicationLink.objects.update(expires_at=timezone.now())

    assert client.get(address("application")).status_code == 302


def test_link_that_welcomes_opens_no_application(client: Client, staff: Person) -> None:
    application = begin()
    link = ApplicationLink.objects.create(
        application=application,
        purpose="welcome",
        person=staff,
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )

    assert client.get(address("apply_open", token=link.token)).status_code == 404


def test_one_application_changes_nothing_of_another(client: Client, staff: Person) -> None:
    theirs = begin(contact_email="bob@bank.example", organisation_name="Bank")
    document = add_pdf(theirs)
    asked = reviewed(staff, contact_email="eve@other.example", organisation_name="Other")
    question = reviewing.ask_applicant(application=asked, text="Who?", by=staff)
    open_in(client, begin())

    removed = client.post(address("application_document_remove", pk=document.pk))
    answered = client.post(address("application_answer", pk=question.pk), {"answer": "Mine."})

    assert (removed.status_code, answered.status_code) == (404, 404)
    assert theirs.documents.count() == 1
    question.refresh_from_db()
    assert question.answer == ""


def test_opening_a_second_link_leaves_the_first_application(client: Client) -> None:
    open_in(client, begin())
    other = begin(organisation_name="Another", contact_email="bob@bank.example")

    open_in(client, other)

    shown = body(client.get(address("application")))
    assert "Another" in shown
    assert "Sample Grid" not in shown


def test_left_application_is_seen_no_more(client: Client) -> None:
    open_in(client, begin())

    left = client.post(address("apply_leave"), follow=True)

    assert "The application is closed" in body(left)
    assert client.get(address("application")).status_code == 302


def test_wrong_files_are_refused_in_words(client: Client) -> None:
    open_in(client, begin())
    large = SimpleUploadedFile("l.pdf", b"%PDF-1.7\n" + b"0" * 11 * 1024 * 1024 + b"\n%%EOF\n")

    not_pdf = client.post(address("application_documents"), {"file": SimpleUploadedFile("a.pdf", b"PK\3\4")})
    nothing = client.post(address("application_documents"), {})
    too_large = client.post(address("application_documents"), {"file": large})

    assert "This is not a PDF file." in body(not_pdf)
    assert "This field is required." in body(nothing)
    assert "larger than 10 MB" in body(too_large)


def test_no_more_documents_than_five(client: Client) -> None:
    application = begin()
    open_in(client, application)

    answers = [client.post(address("application_documents"), {"file": pdf()}) for _number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert "at most 5 documents" in body(answers[-1])
    assert application.documents.count() == 5


def test_same_file_twice_and_a_path_as_name(client: Client) -> None:
    application = begin()
    open_in(client, application)
    content = make.blank_pdf()

    for _turn in range(2):
        last = client.post(
            address("application_documents"), {"file": SimpleUploadedFile("../../etc/<b>.pdf", content)}
        )

    assert "This very file is there already." in body(last)
    assert [row.name for row in application.documents.all()] == ["<b>.pdf"]
    assert "<b>.pdf" not in body(client.get(address("application_documents")))


def test_files_of_one_application_are_limited(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILES_OF_ONE_APPLICATION", 1)
    open_in(client, begin())

    answers = [
        client.post(address("application_documents"), {"file": pdf()}).status_code for _turn in range(2)
    ]

    assert answers == [302, 429]


def test_document_is_taken_back_while_the_application_is_written(client: Client) -> None:
    application = begin()
    document = add_pdf(application)
    open_in(client, application)

    client.post(address("application_document_remove", pk=document.pk))

    assert not application.documents.exists()


def test_sending_twice_sends_once(client: Client) -> None:
    application = complete(begin())
    open_in(client, application)

    for _turn in range(2):
        response = client.post(address("application_send"), {"is_declared": "on"})
        assert response.status_code == 302

    assert Entry.objects.filter(verb="application.submitted").count() == 1


def test_sending_asks_for_the_declaration_and_what_is_missing(client: Client) -> None:
    open_in(client, begin())

    undeclared = body(client.post(address("application_send"), {}))
    incomplete = body(client.post(address("application_send"), {"is_declared": "on"}))

    assert "Confirm this before you send the application." in undeclared
    assert "Say what the organisation does, and why it wants to join." in incomplete


def test_application_says_step_by_step_what_is_done_and_what_is_next(client: Client) -> None:
    application = begin()
    open_in(client, application)

    empty = body(client.get(address("application")))
    add_pdf(application)
    half = client.get(address("application"))
    client.post(address("application_details"), DETAILS)
    whole = client.get(address("application"))

    assert "Add the document that shows that the organisation exists" in empty
    assert (empty.count(">Done<"), body(half).count(">Done<"), body(whole).count(">Done<")) == (0, 1, 2)
    assert half.context["next_step"] == "members:application_details"
    assert whole.context["next_step"] == "members:application_send"
    assert "Nothing is missing: you can send it." in body(whole)


def test_what_cannot_be_sent_yet_leads_back_instead(client: Client) -> None:
    open_in(client, begin())

    page = body(client.get(address("application_send")))

    assert "Back to what is to do" in page
    assert 'name="is_declared"' not in page


def test_who_has_no_application_open_is_told_so(client: Client) -> None:
    page = body(client.post(address("application_details"), DETAILS, follow=True))

    assert "No application is open in this browser. What was saved is kept." in page


def test_sent_application_is_neither_written_nor_sent_again(client: Client) -> None:
    application = submitted()
    open_in(client, application)

    for name in ("application_details", "application_documents", "application_send"):
        response = client.post(address(name), {**DETAILS, "is_declared": "on"})
        assert (response.status_code, response["Location"]) == (302, address("application"))
    application.refresh_from_db()
    assert application.acronym == ""


def test_question_is_answered_by_the_link_and_what_was_typed_stays(client: Client, staff: Person) -> None:
    application = reviewed(staff)
    question = reviewing.ask_applicant(application=application, text="Who <b>owns</b> you?", by=staff)
    open_in(client, application)
    shown = body(client.get(address("application")))
    assert "Who &lt;b&gt;owns&lt;/b&gt; you?" in shown
    assert "Secretariat" not in shown.replace("The secretariat", "")  # nor who asked

    refused = client.post(address("application_answer", pk=question.pk), {"answer": "x" * 4001})
    taken = client.post(address("application_answer", pk=question.pk), {"answer": "Its members."})

    assert "x" * 4001 in body(refused)
    assert taken.status_code == 302
    assert ApplicationQuestion.objects.get().answer == "Its members."


def test_applicant_never_sees_notes_or_checks(client: Client, staff: Person) -> None:
    application = reviewed(staff)
    reviewing.note_for_secretariat(application=application, text="canary-note", by=staff)
    reviewing.tick_items(application=application, items=["country"], by=staff)
    open_in(client, application)

    for name in ("application", "application_withdraw"):
        shown = body(client.get(address(name)))
        assert "canary-note" not in shown
        assert "Secretariat" not in shown
        assert "that country is eligible" not in shown


def test_refused_applicant_reads_the_reason(client: Client, staff: Person) -> None:
    application = reviewed(staff)
    assert application.submitted_at
    reviewing.refuse_application(
        application=application,
        on=timezone.localdate(application.submitted_at),
        basis="Board",
        reason="<i>No</i> establishment.",
        by=staff,
    )
    open_in(client, application)

    assert "&lt;i&gt;No&lt;/i&gt; establishment." in body(client.get(address("application")))
    assert client.get(address("application_withdraw")).status_code == 302


def test_withdrawing_by_the_page(client: Client) -> None:
    application = submitted()
    open_in(client, application)

    client.post(address("application_withdraw"))

    application.refresh_from_db()
    assert application.status == Application.Status.WITHDRAWN


def test_neither_log_nor_redis_has_a_token_or_an_address(client: Client) -> None:
    with log_at_debug() as log:
        client.post(address("apply"), START)
        link = newest_link(Application.objects.get())
        client.get(link.get_absolute_url())
        open_in(client, link.application)
        client.get(address("application"))

    for written in (log.getvalue(), in_redis()):
        assert link.token not in written
        assert "ada@grid" not in written
        assert "Sample Grid" not in written


def test_pages_cost_the_same_with_more_rows(
    client: Client, staff: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    application = reviewed(staff)
    reviewing.ask_applicant(application=application, text="One?", by=staff)
    open_in(client, application)
    counts = []
    for _turn in range(2):
        with django_assert_num_queries(5):
            client.get(address("application"))
        counts.append(application.questions.count())
        for number in range(2):
            reviewing.ask_applicant(application=application, text=f"{number}?", by=staff)
            add_pdf(application)

    assert counts == [1, 3]


def test_pages_are_kept_by_nobody(client: Client) -> None:
    open_in(client, begin())

    for name in ("application", "application_details", "application_documents", "application_send"):
        response = client.get(address(name))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_accepted_applicant_is_told_what_follows(client: Client, staff: Person) -> None:
    open_in(client, accepted(staff))

    assert "The board has accepted it." in body(client.get(address("application")))
