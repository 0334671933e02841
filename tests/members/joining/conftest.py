from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.examine import Examined
from intake.shelf import Shelf
from members.joining import applying, documents, reviewing
from members.models import Application, ApplicationDocument, ApplicationLink, Person
from tests import factories as make

START = {
    "organisation_name": "Sample Grid Operator",
    "country": "BE",
    "category": "user_or_operator",
    "contact_name": "Ada Example",
    "contact_email": "ada@grid.example",
}


def begin(**values: Any) -> Application:
    return applying.begin_application(**{**START, **values})


def add_pdf(application: Application, name: str = "statutes.pdf", content: bytes | None = None) -> Any:
    content = content or make.blank_pdf()
    return documents.add_document(application=application, content=content, name=name)


def complete(application: Application) -> Application:
    """Opened by its link, described and with a document that was checked."""
    applying.open_application(link=newest_link(application))
    applying.change_details(
        application=application, description="It runs a grid.", contact_job_title="Head of security"
    )
    checked(add_pdf(application))
    application.refresh_from_db()
    return application


def checked(document: ApplicationDocument) -> ApplicationDocument:
    """As its check would settle it, without a process that opens it."""
    document.state, document.claimed_at, document.tries = document.State.CHECKING, timezone.now(), 1
    document.save()
    content = documents.given().read(document.sha256)
    assert content
    documents.accept(document=document, examined=Examined(content=content, pages=1, removed=[]))
    document.refresh_from_db()
    return document


def submitted(**values: Any) -> Application:
    application = complete(begin(**values))
    applying.submit_application(application=application)
    application.refresh_from_db()
    return application


def reviewed(by: Person, **values: Any) -> Application:
    application = submitted(**values)
    reviewing.begin_review(application=application, by=by)
    application.refresh_from_db()
    return application


def accepted(by: Person, **values: Any) -> Application:
    application = reviewed(by, **values)
    reviewing.tick_items(application=application, items=list(reviewing.Item), by=by)
    assert application.submitted_at
    day = timezone.localdate(application.submitted_at)
    reviewing.accept_application(application=application, on=day, basis="Board 4/2026", by=by)
    application.refresh_from_db()
    return application


def newest_link(application: Application) -> ApplicationLink:
    return application.links.order_by("-made_at")[0]


def open_in(client: Client, application: Application) -> None:
    response = client.post(newest_link(application).get_absolute_url())
    assert response.status_code == 302


def files_in(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.files())


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="secretariat@example.org", name="Secretariat")
