"""What the secretariat does with an application, up to the decision of the board."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.dated import today
from members.joining.applying import lock, touch
from members.joining.links import make_link
from members.models import Application, ApplicationCheck, ApplicationNote, ApplicationQuestion, Person

Item = ApplicationCheck.Item


@transaction.atomic
def begin_review(*, application: Application, by: Person) -> None:
    locked = lock(application)
    if not locked.is_undecided or locked.review_began_at is not None:
        raise ValidationError(_("Only an application that was sent and that nobody reviews yet is taken up."))
    locked.review_began_at = timezone.now()
    touch(locked, "review_began_at")
    record("application.review_began", locked, by=by)


@transaction.atomic
def tick_items(*, application: Application, items: Sequence[str], by: Person) -> None:
    """These items are found right, and no others; who ticked one before stays beside it."""
    locked = lock_reviewed(application)
    before = {check.item: check for check in locked.checks.all()}
    for item in Item:
        if item in items and item not in before:
            ApplicationCheck.objects.create(application=locked, item=item, by=by)
            record("application.item_ticked", locked, by=by, changes={"item": ["", item.value]})
        elif item not in items and item in before:
            before[item].delete()
            record("application.item_unticked", locked, by=by, changes={"item": [item.value, ""]})
    touch(locked)


def not_ticked(application: Application) -> list[Item]:
    ticked = {check.item for check in application.checks.all()}
    return [item for item in Item if item not in ticked]


@transaction.atomic
def ask_applicant(*, application: Application, text: str, by: Person) -> ApplicationQuestion:
    """The applicant is told by mail, and answers by the link in it."""
    locked = lock_reviewed(application)
    question = ApplicationQuestion(application=locked, by=by, text=text)
    question.full_clean()
    question.save()
    make_link(locked)
    touch(locked)
    record("application.question_asked", locked, by=by)
    return question


@transaction.atomic
def note_for_secretariat(*, application: Application, text: str, by: Person) -> ApplicationNote:
    """For the secretariat alone: no page and no mail for the applicant reads these."""
    locked = lock(application)
    if locked.is_begun:
        raise ValidationError(_("This application was not sent yet."))
    if locked.forgotten_at:
        raise ValidationError(
            _("What was personal in this application is deleted: nothing is noted any more.")
        )
    note = ApplicationNote(application=locked, by=by, text=text)
    note.full_clean()
    note.save()
    record("application.noted", locked, by=by)
    return note


@transaction.atomic
def accept_application(*, application: Application, on: datetime.date, basis: str, by: Person) -> None:
    locked = lock_reviewed(application)
    if left := not_ticked(locked):
        words = "; ".join(str(item.label) for item in left)
        raise ValidationError(_("The checklist is not complete: %(items)s."), params={"items": words})
    decide(locked, Application.Decision.ACCEPTED, on=on, basis=basis, by=by)


@transaction.atomic
def refuse_application(
    *, application: Application, on: datetime.date, basis: str, reason: str, by: Person
) -> None:
    """The applicant is told the reason, in these words."""
    locked = lock_reviewed(application)
    if not reason.strip():
        raise ValidationError(_("Say why: the applicant is told."))
    locked.refusal_reason = reason
    decide(locked, Application.Decision.REFUSED, on=on, basis=basis, by=by)


def decide(
    application: Application, decision: Application.Decision, *, on: datetime.date, basis: str, by: Person
) -> None:
    sent = application.submitted_at
    if sent is None or not timezone.localdate(sent, timezone.get_default_timezone()) <= on <= today():
        raise ValidationError(
            _("The board decided after the application was sent, and not later than today.")
        )
    application.decision, application.decided_on, application.basis = decision, on, basis
    application.full_clean()
    touch(application, "decision", "decided_on", "basis", "refusal_reason")
    make_link(application)
    changes = {"decided_on": ["", on.isoformat()], "basis": ["", basis]}
    record(f"application.{decision.value}", application, by=by, changes=changes)


def lock_reviewed(application: Application) -> Application:
    """Under review, and not decided meanwhile by somebody else."""
    locked = lock(application)
    if not locked.is_undecided:
        raise ValidationError(_("This application is decided or withdrawn: nothing more is done with it."))
    if locked.review_began_at is None:
        raise ValidationError(_("Take it up for review first."))
    return locked
