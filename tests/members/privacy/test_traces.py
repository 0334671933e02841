"""Somebody uses the portal as people do, is erased, and is looked for wherever it writes anything down."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from members.models import AffiliationRequest, Invitation, Person
from members.privacy.mail_files import BACKEND, delete_mail_naming
from notifications.tasks import dispatch_journal, send_deliveries
from sector_reports.intake.actions import receive_upload
from sector_reports.models import Report
from sector_reports.search.copies import rebuild
from tests import factories as make
from tests.members.privacy.test_erasing import dump
from tests.members.privacy.test_views import just_signed_in
from tests.scene import Scene
from tests.written_down import in_redis, log_at_debug
from working_groups.models import Mandate
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

CANARY = re.compile("canary", re.IGNORECASE)
ADDRESS = "canary.address@example.org"
HEADERS = {"user-agent": "Mozilla/5.0 Canarybrowser/1.0"}


@pytest.fixture
def log() -> Iterator[StringIO]:
    with log_at_debug() as log:
        yield log


@pytest.fixture
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def zsofia(scene: Scene) -> Person:
    person = make.make_person(email=ADDRESS, name="Zsófia Canaryname", latin_name="Zsofia Canarylatin")
    make.make_affiliation(person, scene.organisation, job_title="Canary of the mine")
    make.make_participation(scene.group, person, scene.organisation)
    make.make_mandate(scene.group, scene.organisation, role=Mandate.Role.VICE_CHAIR, person=person)
    make.accept_undertaking(person)
    return person


def lives_here(person: Person, scene: Scene) -> None:
    client = Client(headers=HEADERS)
    client.post("/accounts/login/", {"login": ADDRESS, "password": "wrong canary password"})
    client.post("/accounts/login/", {"login": ADDRESS, "password": make.PASSWORD})
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    client.post(
        "/groups/swg3.6/contact/",
        {"name": person.name, "email": ADDRESS, "subject": "A canary", "message": "A canary sings."},
    )
    person.emailaddress_set.create(email="canary.second@example.org", verified=True)
    reads_and_writes(person, scene)
    AffiliationRequest.objects.create(
        person=person, organisation=make.make_member(), message="It is I, the canary.", job_title="Canary"
    )
    invitation = Invitation(organisation=make.make_member(), email="canary.second@example.org")
    invitation.begin_to_hold()
    invitation.save()


def reads_and_writes(person: Person, scene: Scene) -> None:
    amber = make.make_report(Tlp.AMBER, group=scene.group, addressed_to=[scene.group])
    draft = make.make_report(Tlp.GREEN, group=scene.group, state=Report.State.DRAFT)
    receive_upload(
        edition=draft.editions.get(), content=make.blank_pdf(), name="Canary, 2nd draft.pdf", by=person
    )
    stamped = just_signed_in(person).get(f"/reports/{amber.slug}/latest.pdf")
    assert stamped.status_code == 200
    b"".join(stamped)
    assert just_signed_in(person).get(f"/reports/{amber.slug}/v1/read/1/").status_code == 200


def in_folders() -> list[str]:
    cache: dict[str, Any] = settings.CACHES["default"]
    folders = [settings.FILES_DIR, settings.QUARANTINE_DIR, settings.SEARCH_DIR, settings.EMAIL_FILE_PATH]
    folders.append(cache["OPTIONS"]["fallback"])
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return [str(path) for path in files if CANARY.search(f"{path} {path.read_bytes().decode('latin-1')}")]


def test_nothing_is_left_of_somebody_who_lived_here(
    scene: Scene,
    zsofia: Person,
    log: StringIO,
    mail_folder: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        lives_here(zsofia, scene)
    dispatch_journal()
    send_deliveries()
    rebuild()
    before = [CANARY.search(dump()), in_folders()]

    with django_capture_on_commit_callbacks(execute=True):
        just_signed_in(zsofia).post("/me/privacy/erase/", {"address": ADDRESS})

    zsofia.refresh_from_db()
    assert zsofia.erased_at
    assert all(before)
    assert [line for line in dump().splitlines() if CANARY.search(line)] == []
    assert in_folders() == []
    assert CANARY.findall(in_redis()) == []
    assert CANARY.findall(log.getvalue()) == []
    rebuild()
    assert in_folders() == []


def test_mail_files_of_others_stay(mail_folder: Path) -> None:
    mail_folder.mkdir()
    (mail_folder / "1.log").write_text("To: ada@example.org\n\nDear Ada\n" + "-" * 79)
    (mail_folder / "2.log").write_text(
        "To: bob@example.org\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n\n"
        "RGVhciBCb2IsIEFkYSBhc2tz\n" + "-" * 79
    )
    (mail_folder / "3.log").write_text("To: bob@example.org\n\nAdalbert asks\n" + "-" * 79)

    assert delete_mail_naming(frozenset({"ada@example.org", "Ada"})) == 2
    assert [path.name for path in mail_folder.iterdir()] == ["3.log"]


def test_where_mails_leave_by_a_server_there_are_no_files(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    (tmp_path / "1.log").write_text("To: ada@example.org")

    assert delete_mail_naming(frozenset({"ada@example.org"})) == 0
