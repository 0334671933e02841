"""For each promise about applications a row that breaks it, and it alone (tests/members/test_models.py)."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from members.models import (
    Application,
    ApplicationCheck,
    ApplicationDocument,
    ApplicationLink,
    ApplicationQuestion,
)
from tests import factories as make

DAY = datetime.date(2026, 11, 3)
SHA = "0" * 64


def application(**fields: Any) -> Application:
    least = {
        "organisation_name": "Ours",
        "country": "BE",
        "category": "sme",
        "contact_name": "Somebody",
        "contact_email": "somebody@example.org",
    }
    return Application(**{**least, **fields})


def saved() -> Application:
    row = application()
    row.save()
    return row


def reviewed(**fields: Any) -> Application:
    now = timezone.now()
    return application(verified_at=now, submitted_at=now, review_began_at=now, **fields)


def decided(decision: str, **fields: Any) -> Application:
    return reviewed(**{"decision": decision, "decided_on": DAY, "basis": "Board", **fields})


def document(**fields: Any) -> ApplicationDocument:
    return ApplicationDocument(
        **{"application": saved(), "name": "a.pdf", "size": 1, "sha256": SHA, **fields}
    )


def ticked_twice() -> ApplicationCheck:
    fields: dict[str, Any] = {"application": saved(), "by": make.make_staff(), "item": "country"}
    ApplicationCheck.objects.create(**fields)
    return ApplicationCheck(**fields)


BREAKS: dict[str, Callable[[], models.Model]] = {
    "application_country_iso": lambda: application(country="be"),
    "application_category_known": lambda: application(category=""),
    "application_email_lower_case": lambda: application(contact_email="Somebody@example.org"),
    "application_has_contact": lambda: application(contact_email=""),
    "application_forgotten_names_nobody": lambda: application(forgotten_at=timezone.now()),
    "application_sent_when_verified": lambda: application(submitted_at=timezone.now()),
    "application_reviewed_when_sent": lambda: application(review_began_at=timezone.now()),
    "application_decision_whole": lambda: decided("accepted", basis=""),
    "application_refused_has_reason": lambda: decided("refused"),
    "application_withdrawn_undecided": lambda: decided("accepted", withdrawn_at=timezone.now()),
    "application_admitted_was_accepted": lambda: decided("accepted", admitted_at=timezone.now()),
    "application_check_once": ticked_twice,
    "application_check_item_known": lambda: ApplicationCheck(
        application=saved(), by=make.make_staff(), item="friend"
    ),
    "application_document_state_known": lambda: document(state="lost"),
    "application_document_accepted_has_file": lambda: document(state="accepted", settled_at=timezone.now()),
    "application_document_refused_has_reason": lambda: document(state="refused", settled_at=timezone.now()),
    "application_document_settled_has_time": lambda: document(settled_at=timezone.now()),
    "application_document_checking_is_claimed": lambda: document(state="checking"),
    "application_document_sha256_hex": lambda: document(sha256="../etc/passwd"),
    "application_link_digest_hex": lambda: ApplicationLink(
        application=saved(), digest="token", expires_at=timezone.now()
    ),
    "application_link_welcome_has_person": lambda: ApplicationLink(
        application=saved(), purpose="welcome", expires_at=timezone.now()
    ),
    "application_question_answer_whole": lambda: ApplicationQuestion(
        application=saved(), by=make.make_staff(), text="What?", answered_at=timezone.now()
    ),
}
