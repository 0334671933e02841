"""One factory per model: the least that a valid row needs, everything else by keyword."""

import datetime
import itertools
from typing import Any

import pypdfium2
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from members import documents
from members.documents import Kind
from members.models import Affiliation, Membership, Organisation, Person, StaffRole, Undertaking
from sector_reports.actions import publish_edition, withdraw_edition
from sector_reports.models import Edition, Recipient, Report, SignOff, StoredFile
from working_groups.models import Mandate, Mission, NewsItem, Participation, Sector, WorkingGroup
from working_groups.tlp import Tlp

_numbers = itertools.count(1_000)  # tests name their own groups WG1 to WG99
SINCE_2016 = DateRange(datetime.date(2016, 6, 13), None)
UNTIL_2020 = DateRange(datetime.date(2016, 6, 13), datetime.date(2020, 1, 1))
PASSWORD = "correct horse battery"


def make_organisation(**fields: Any) -> Organisation:
    name = fields.pop("name", f"Organisation {next(_numbers)}")
    return Organisation.objects.create(name=name, slug=fields.pop("slug", slugify(name)), **fields)


def make_member(category: str = "sme", period: DateRange = SINCE_2016, **fields: Any) -> Organisation:
    """An organisation with a membership."""
    organisation = make_organisation(**fields)
    Membership.objects.create(organisation=organisation, category=category, period=period)
    return organisation


def make_person(**fields: Any) -> Person:
    """A person with a verified e-mail address and the password PASSWORD, who has accepted the terms."""
    email = fields.pop("email", f"person{next(_numbers)}@example.org")
    person = Person.objects.create_user(email, PASSWORD, **{"name": email.split("@")[0].title(), **fields})
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    accept_terms(person)
    return person


def make_affiliation(
    person: Person, organisation: Organisation, period: DateRange = SINCE_2016, **fields: Any
) -> Affiliation:
    return Affiliation.objects.create(person=person, organisation=organisation, period=period, **fields)


def make_staff(**fields: Any) -> Person:
    person = make_person(**fields)
    StaffRole.objects.create(person=person, period=SINCE_2016)
    return person


def accept_terms(person: Person) -> None:
    person.terms_version = documents.in_force(Kind.TERMS).version
    person.save(update_fields=["terms_version"])
    person.undertakings.create(kind=Kind.TERMS, version=person.terms_version)


def accept_undertaking(person: Person) -> Undertaking:
    return Undertaking.objects.create(
        person=person, kind=Kind.TLP, version=documents.in_force(Kind.TLP).version
    )


def make_sector(**fields: Any) -> Sector:
    name = fields.pop("name", f"Sector {next(_numbers)}")
    return Sector.objects.create(name=name, slug=slugify(name), **fields)


def make_group(**fields: Any) -> WorkingGroup:
    number = next(_numbers)
    return WorkingGroup.objects.create(
        **{
            "code": f"WG{number}",
            "title": f"Group {number}",
            "secretariat_email": "wg@example.org",
            "highest_tlp": Tlp.RED,
            **fields,
        }
    )


def make_mission(group: WorkingGroup | None = None, **fields: Any) -> Mission:
    return Mission.objects.create(group=group, **{"text": "What the group is for.", **fields})


def make_mandate(group: WorkingGroup, organisation: Organisation, **fields: Any) -> Mandate:
    return Mandate.objects.create(group=group, organisation=organisation, **{"period": SINCE_2016, **fields})


def make_participation(
    group: WorkingGroup, person: Person, organisation: Organisation, **fields: Any
) -> Participation:
    return Participation.objects.create(
        group=group, person=person, organisation=organisation, **{"period": SINCE_2016, **fields}
    )


def make_news(**fields: Any) -> NewsItem:
    number = next(_numbers)
    return NewsItem.objects.create(
        **{
            "slug": f"news-{number}",
            "title": f"News {number}",
            "body": "What happened.",
            "is_published": True,
            "published_on": datetime.date(2026, 1, 1),
            **fields,
        }
    )


def blank_pdf(pages: int = 1) -> bytes:
    """A small real PDF; no two calls give the same bytes."""
    document = pypdfium2.PdfDocument.new()  # type: ignore[no-untyped-call]
    for _page in range(pages):
        document.new_page(200 + next(_numbers) % 400, 300)
    with ContentFile(b"") as buffer:
        document.save(buffer)
        buffer.seek(0)
        return bytes(buffer.read()) + f"\n%{next(_numbers)}\n%%EOF\n".encode()


def make_file(content: bytes | None = None) -> StoredFile:
    return StoredFile.objects.store_pdf(content or blank_pdf())


@transaction.atomic
def make_report(
    tlp: Tlp = Tlp.CLEAR,
    *,
    addressed_to: list[WorkingGroup] | None = None,
    recipients: list[Person] | None = None,
    content: bytes | None = None,
    state: str = Report.State.PUBLISHED,
    **fields: Any,
) -> Report:
    """A report with one edition and a real file, in any state, reached by the actions that lead there."""
    number = next(_numbers)
    group = fields.pop("group", None) or make_group()
    report = Report.objects.create(
        group=group,
        tlp=tlp,
        **{"slug": f"report-{number}", "title": f"Report {number}", "abstract": "What it says.", **fields},
    )
    report.addressed_groups.set(addressed_to or [])
    for person in recipients or []:
        Recipient.objects.create(report=report, person=person)
    edition = Edition.objects.create(report=report, file=make_file(content))
    if state != Report.State.DRAFT:
        publish_edition(edition=edition, by=None)
    if state == Report.State.WITHDRAWN:
        withdraw_edition(edition=edition, reason="It was wrong.", by=make_staff())
    report.refresh_from_db()
    return report


def sign_off(edition: Edition) -> Edition:
    """Somebody stands for it, so that it can be published; nothing of that is on record, and nobody is told."""
    edition.state = Edition.State.IN_REVIEW
    edition.save()
    assert edition.file is not None
    SignOff.objects.create(edition=edition, file=edition.file, by=make_staff(), basis="Board meeting")
    return edition


def file_on_disk(report: Report) -> bytes:
    edition = report.editions.get()
    assert edition.file is not None
    with default_storage.open(edition.file.path) as stored:
        return bytes(stored.read())
