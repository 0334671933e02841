"""What the tables of applications hold. Whoever has the address of an application's contact is whom it is about."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.joining.forgetting import forget_application
from members.models import (
    Application,
    ApplicationCheck,
    ApplicationDocument,
    ApplicationLink,
    ApplicationNote,
    ApplicationQuestion,
)
from members.privacy.erasing import KEPT, Erasing, Erasure, Rows
from members.privacy.registry import declare, of
from members.privacy.subject import Subject


def _forget(rows: Rows, erasure: Erasure) -> None:
    for application in rows:
        forget_application(application=application, by=erasure.by, reason=erasure.reason)


def _leave(rows: Rows, erasure: Erasure) -> None:
    """Its application takes it along."""


FORGOTTEN = Erasing(_("deleted; what is left says which organisation applied, and what was decided"), _forget)
WITH_APPLICATION = Erasing(_("deleted with the application"), _leave)


def contact(subject: Subject) -> Q:
    return subject.written("contact_email")


def of_contact(subject: Subject) -> Q:
    return subject.written("application__contact_email")


declare(
    Application,
    of(
        contact,
        "contact_name contact_email contact_job_title description begun_at changed_at verified_at submitted_at"
        " withdrawn_at",
        beside="reference organisation_name",
        erasing=FORGOTTEN,
    ),
    organisational="reference organisation_name acronym country category website review_began_at decision decided_on"
    " basis refusal_reason membership admitted_at",
    technical="id forgotten_at",
)
declare(
    ApplicationDocument,
    of(of_contact, "name received_at size", beside="application", erasing=WITH_APPLICATION),
    organisational="application",
    technical="id sha256 state claimed_at tries settled_at refusal removed pages checked_sha256",
)
declare(
    ApplicationQuestion,
    of(of_contact, "text answer answered_at", beside="application asked_at", erasing=WITH_APPLICATION),
    of("by", "by asked_at", beside="application", erasing=KEPT),
    organisational="application",
    technical="id",
)
declare(
    ApplicationNote,
    of("by", "by at", beside="application", erasing=KEPT),
    of_others="text",
    organisational="application",
    technical="id",
)
declare(
    ApplicationCheck,
    of("by", "by at", beside="application item", erasing=KEPT),
    organisational="application item",
    technical="id",
)
declare(
    ApplicationLink,
    of("person", "person made_at used_at", beside="application", erasing=WITH_APPLICATION),
    organisational="application",
    technical="id purpose digest expires_at",
)
