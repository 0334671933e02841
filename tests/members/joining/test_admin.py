from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from members.joining import documents, reviewing
from members.joining.reviewing import Item
from members.models import Application, ApplicationDocument, Membership, Person
from tests import factories as make
from tests.members.joining.conftest import accepted, add_pdf, begin, checked, reviewed, submitted
from tests.office import address, at_work, list_address, said
from tests.scene import PERSONAS, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def step(client: Client, application: Application, name: str, **typed: Any) -> Any:
    url = reverse(f"admin:members_application_{name}", args=[application.pk])
    assert client.get(url).status_code == 200
    return client.post(url, typed, follow=True)


def body(response: Any) -> str:
    return str(response.content.decode())


def test_office_leads_from_the_application_to_the_member(office: Client, staff: Person) -> None:
    application = submitted()
    today = timezone.localdate().isoformat()

    step(office, application, "begin")
    step(office, application, "tick", items=[item.value for item in Item])
    step(office, application, "ask", text="Who owns you?")
    step(office, application, "note", text="Looks fine.")
    step(office, application, "accept", on=today, basis="Board 4/2026")
    done = step(office, application, "admit", organisation="new", starts=today)

    assert said(done) == ["The organisation is a member, and its contact is welcomed."]
    assert Membership.objects.get().organisation.name == "Sample Grid Operator"
    shown = body(office.get(address(application)))
    for words in (
        "Who owns you?",
        "Looks fine.",
        "Not answered yet.",
        "Secretariat",
        "statutes.pdf",
        "Admitted",
    ):
        assert words in shown


def test_draft_is_its_authors_own(office: Client) -> None:
    application = begin()
    document = checked(add_pdf(application))

    assert "Sample Grid" not in body(office.get(list_address(Application)))
    assert office.get(address(application)).status_code == 302
    assert "statutes" not in body(office.get(list_address(ApplicationDocument)))
    assert (
        office.get(reverse("admin:members_applicationdocument_file", args=[document.pk])).status_code == 404
    )
    for name in ("begin", "note", "refuse"):
        url = reverse(f"admin:members_application_{name}", args=[application.pk])
        assert office.post(url, {"text": "x"}).status_code == 302
    assert not application.notes.exists()


def test_refused_step_says_why_and_keeps_what_was_typed(office: Client, staff: Person) -> None:
    application = reviewed(staff)
    url = reverse("admin:members_application_accept", args=[application.pk])

    response = office.post(url, {"on": timezone.localdate().isoformat(), "basis": "Board 4/2026"})

    assert "The checklist is not complete" in body(response)
    assert 'value="Board 4/2026"' in body(response)


def test_decision_twice_by_two_windows(office: Client, staff: Person) -> None:
    application = accepted(staff)
    url = reverse("admin:members_application_refuse", args=[application.pk])
    typed = {"on": timezone.localdate().isoformat(), "basis": "Board", "reason": "No."}

    response = office.post(url, typed)

    assert "decided or withdrawn" in body(response)
    application.refresh_from_db()
    assert application.decision == "accepted"


def test_existing_organisation_is_proposed_and_chosen(office: Client, staff: Person) -> None:
    theirs = make.make_organisation(name="Sample Grid Operators", email_domains=["grid.example"])
    application = accepted(staff)
    url = reverse("admin:members_application_admit", args=[application.pk])

    assert "Sample Grid Operators (similar name, same e-mail domain)" in body(office.get(url))
    office.post(url, {"organisation": str(theirs.pk), "starts": timezone.localdate().isoformat()})

    assert Membership.objects.get().organisation == theirs


def test_any_organisation_is_chosen_by_its_name_and_none_by_a_wrong_one(
    office: Client, staff: Person
) -> None:
    theirs = make.make_organisation(name="Quite different", slug="different")
    application = accepted(staff)
    url = reverse("admin:members_application_admit", args=[application.pk])
    typed = {"organisation": "new", "starts": timezone.localdate().isoformat()}

    wrong = office.post(url, {**typed, "another": "nobody"})
    forged = office.post(url, {**typed, "organisation": str(staff.pk)})
    assert "No organisation of the register has this name or address." in body(wrong)
    assert "Select a valid choice" in body(forged)
    office.post(url, {**typed, "another": "quite DIFFERENT"})

    assert Membership.objects.get().organisation == theirs


def test_application_that_was_admitted_waits_no_more_on_the_page_of_its_organisation(
    office: Client, staff: Person
) -> None:
    application = accepted(staff)
    url = reverse("admin:members_application_admit", args=[application.pk])
    office.post(url, {"organisation": "new", "starts": timezone.localdate().isoformat()})

    cockpit = office.get(address(Membership.objects.get().organisation)).context["cockpit"]

    assert cockpit.waits == []
    assert {line.words: line.address for line in cockpit.links}[
        f"Application {application.reference}"
    ] == address(application)


def test_similar_organisations_are_shown_while_it_is_undecided(office: Client, staff: Person) -> None:
    make.make_organisation(name="Sample Grid Operators", country="BE")
    application = submitted()

    shown = body(office.get(address(application)))

    assert "Perhaps in the register already" in shown
    assert "Sample Grid Operators" in shown


def test_html_of_the_applicant_is_text(office: Client, staff: Person) -> None:
    application = reviewed(staff, organisation_name="<script>alert(1)</script>", contact_name="<b>Ada</b>")
    question = reviewing.ask_applicant(application=application, text="Who?", by=staff)
    question.answer, question.answered_at = "<i>We</i>", timezone.now()
    question.save()

    for url in (address(application), list_address(Application), reverse("admin:index")):
        shown = body(office.get(url))
        assert "<script>alert" not in shown
        assert "<b>Ada" not in shown
        assert "<i>We" not in shown


def test_document_leaves_for_the_secretariat_alone(client: Client, scene: Scene) -> None:
    application = submitted()
    document = application.documents.get()
    url = reverse("admin:members_applicationdocument_file", args=[document.pk])

    for persona in PERSONAS:
        person = scene.person(persona)
        visitor = at_work(Client(), person) if person else Client()
        response = visitor.get(url)
        assert (response.status_code == 200) == (persona == "secretariat"), persona
        if persona != "secretariat":
            assert b"%PDF" not in response.content
            continue
        assert response.content == documents.content_of(document)
        assert response["Cache-Control"].startswith("private, no-store")
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith('attachment; filename="A-')
    entry = Entry.objects.get(verb="application.document_opened")
    assert entry.by == scene.people["secretariat"]


def test_document_that_was_refused_or_is_missing_is_not_there(office: Client) -> None:
    application = submitted()
    document = application.documents.get()
    url = reverse("admin:members_applicationdocument_file", args=[document.pk])
    documents.checked().place(document.checked_sha256).unlink()

    assert office.get(url).status_code == 404
    assert office.get(reverse("admin:members_applicationdocument_file", args=["x"])).status_code == 404
    assert not Entry.objects.filter(verb="application.document_opened").exists()


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in {"secretariat", "anonymous"}])
def test_nobody_else_takes_a_step(client: Client, scene: Scene, persona: str) -> None:
    application = submitted()
    person = scene.person(persona)
    assert person
    at_work(client, person)

    for name in ("begin", "tick", "ask", "note", "accept", "refuse", "admit"):
        url = reverse(f"admin:members_application_{name}", args=[application.pk])
        assert client.post(url, {"text": "x"}).status_code in {302, 403}
    application.refresh_from_db()
    assert application.status == Application.Status.APPLIED


def test_lists_are_filtered_by_what_they_wait_for(office: Client, staff: Person) -> None:
    submitted(organisation_name="Waits for us")
    asked = reviewed(staff, organisation_name="Waits for them")
    reviewing.ask_applicant(application=asked, text="Who?", by=staff)
    accepted(staff, organisation_name="To be entered")

    def found(stage: str) -> set[str]:
        rows = office.get(list_address(Application), {"stage": stage}).context["cl"].result_list
        return {row.organisation_name for row in rows}

    assert found("review") == {"Waits for us", "To be entered"}
    assert found("applicant") == {"Waits for them"}
    assert found("accepted") == {"To be entered"}
    assert found("admitted") == found("refused") == found("withdrawn") == set()


@pytest.mark.parametrize("model", [Application, ApplicationDocument])
def test_lists_cost_the_same_with_more_rows(office: Client, model: type[Model]) -> None:
    counts = []
    for rows in (1, 3):
        while Application.objects.count() < rows:
            submitted(organisation_name=f"Organisation {Application.objects.count()}")
        with CaptureQueriesContext(connection) as asked:
            assert office.get(list_address(model)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 6


def test_every_model_that_is_shown_may_be_seen_and_not_typed_into(office: Client) -> None:
    for model in (Application, ApplicationDocument):
        assert model in admin.site._registry
        assert office.get(list_address(model, "add")).status_code == 403
