"""An application of the demonstration, under review, as if somebody had sent it some days ago; nobody is told of it.

Its author comes back to it by /apply/resume/ with the address APPLICANT: the letter lies where all of them do.
"""

import datetime

import typst
from django.utils import timezone

from intake.scanned import examine_and_scan
from journal.actions import record
from members.joining.documents import checked
from members.joining.links import make_link
from members.models import (
    Application,
    ApplicationCheck,
    ApplicationDocument,
    ApplicationQuestion,
    Membership,
    Person,
)
from sector_reports.fonts import pdf_fonts

APPLICANT = "applicant@demo.example"
EXTRACT = """
#set document(title: "Sample extract of a register")
#set page(paper: "a4", margin: 3cm)
#set text(font: "Inter", size: 11pt)
= Sample extract of a register
This is a sample. It was made for the demonstration of the portal and speaks of no real organisation.

The *Sample District Heating Cooperative* is entered under the number 0000.000.000. Its director signs for it.
"""


def load_application(*, by: Person) -> None:
    """`by`: who reviews it."""
    now = timezone.now()
    application = Application.objects.create(
        organisation_name="Sample District Heating Cooperative",
        country="DK",
        category=Membership.Category.USER_OR_OPERATOR,
        website="https://heating.example",
        description="It heats 40,000 homes, and wants to work on the security of controllers with others who run them.",
        contact_name="Freja Sample",
        contact_job_title="Director",
        contact_email=APPLICANT,
        begun_at=now - datetime.timedelta(days=9),
        verified_at=now - datetime.timedelta(days=9),
        submitted_at=now - datetime.timedelta(days=8),
        review_began_at=now - datetime.timedelta(days=6),
    )
    record("content.loaded", application, by=None)
    _add_document(application)
    for item in (ApplicationCheck.Item.COUNTRY, ApplicationCheck.Item.REGISTERED):
        ApplicationCheck.objects.create(application=application, item=item, by=by)
    ApplicationQuestion.objects.create(
        application=application,
        by=by,
        asked_at=now - datetime.timedelta(days=5),
        text="Does the cooperative belong to a group of companies?",
        answered_at=now - datetime.timedelta(days=3),
        answer="No. It belongs to the households that it heats.",
    )
    make_link(application)


def _add_document(application: Application) -> None:
    examined = examine_and_scan(typst.compile(EXTRACT.encode(), format="pdf", font_paths=pdf_fonts()))
    ApplicationDocument.objects.create(
        application=application,
        name="extract-of-the-register.pdf",
        size=len(examined.content),
        sha256=examined.sha256,
        state=ApplicationDocument.State.ACCEPTED,
        settled_at=timezone.now(),
        removed=[[code, times] for code, times in examined.removed],
        pages=examined.pages,
        checked_sha256=checked().keep(examined.content),
    )
