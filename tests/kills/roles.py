"""What the victims do: each as the portal does it."""

import io
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from members.joining.tasks import check_documents, sweep_applications
from members.models import Person
from sector_reports.models import Edition
from sector_reports.tasks import check_uploads, sweep_files
from tests.office import address, at_work, typed


def receive(edition: str, person: str, file: str) -> None:
    """Somebody gives a file in the office: the whole request, as the web process answers it."""
    client = at_work(Client(), Person.objects.get(pk=person))
    place = address(Edition.objects.get(pk=edition))
    data = typed(client.get(place))
    given = SimpleUploadedFile("report.pdf", Path(file).read_bytes(), "application/pdf")
    answer = client.post(place, {**data, "upload": given})
    if answer.status_code != 302:
        raise AssertionError(f"the office answered {answer.status_code}")


def check() -> None:
    check_uploads()


def sweep() -> None:
    sweep_files()


def take_in(folder: str, by: str) -> None:
    """Somebody imports a folder with its table."""
    table = str(Path(folder, "table.csv"))
    call_command("import_reports", folder, table, "--by", by, "--write", stdout=io.StringIO())


def receive_document(session: str, file: str) -> None:
    """An applicant, in the session that their link has opened, gives a document."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    given = SimpleUploadedFile("statutes.pdf", Path(file).read_bytes(), "application/pdf")
    answer = client.post(reverse("members:application_documents"), {"file": given})
    if answer.status_code != 302:
        raise AssertionError(f"the page answered {answer.status_code}")


def check_document() -> None:
    check_documents()


def sweep_documents() -> None:
    sweep_applications()


ROLES: dict[str, Callable[..., None]] = {
    "receive": receive,
    "check": check,
    "sweep": sweep,
    "take_in": take_in,
    "receive_document": receive_document,
    "check_document": check_document,
    "sweep_documents": sweep_documents,
}
