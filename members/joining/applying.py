"""What an applicant does, without an account: who followed the mailed link is the contact of the application."""

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.bell import ring_after_commit
from members.joining.eligibility import NOT_ELIGIBLE, is_eligible
from members.joining.links import make_link
from members.models import Application, ApplicationLink, ApplicationQuestion

MOST_LINKS = 3  # of one address, in one go


class Details(TypedDict, total=False):
    """What the applicant says of the organisation and its contact; never where the mails go."""

    organisation_name: str
    acronym: str
    country: str
    category: str
    website: str
    description: str
    contact_name: str
    contact_job_title: str


@transaction.atomic
def begin_application(
    *, organisation_name: str, country: str, category: str, contact_name: str, contact_email: str
) -> Application:
    """Kept, and a link to it mailed. The same typed twice is one application."""
    refuse_ineligible(country)
    application = Application(
        organisation_name=organisation_name,
        country=country,
        category=category,
        contact_name=contact_name,
        contact_email=contact_email.lower(),
    )
    application.full_clean()
    begun = Application.objects.filter(
        contact_email=application.contact_email,
        organisation_name__iexact=organisation_name,
        submitted_at__isnull=True,
    )
    before = begun.order_by("-begun_at").first()
    with (
        transaction.atomic()
    ):  # done in any case: otherwise the time would tell that somebody began it before
        application.save()
        record("application.begun", application, by=None)
        transaction.set_rollback(before is not None)
    application = before or application
    send_link(application)
    return application


@transaction.atomic
def ask_for_links(*, email: str) -> None:
    """A link to each of the newest applications of this address; nothing where there is none, and nothing tells."""
    ring_after_commit("notifications.tasks.dispatch_journal")  # as a link does that is mailed
    theirs = Application.objects.filter(contact_email=email.lower(), forgotten_at__isnull=True)
    found = list(theirs.order_by("-begun_at")[:MOST_LINKS])
    for application in found:
        send_link(application)
    take_as_long(MOST_LINKS - len(found))


@transaction.atomic
def take_as_long(links: int) -> None:
    """All that so many more links take, for nobody: the time would tell whether an address is known."""
    nobody = Application(
        organisation_name="nobody",
        country="BE",
        category="sme",
        contact_name="nobody",
        contact_email="nobody",
    )
    nobody.save()
    for _link in range(links):
        send_link(nobody)
    transaction.set_rollback(True)


def send_link(application: Application) -> None:
    make_link(application)
    record("application.link_asked", application, by=None)


@transaction.atomic
def open_application(*, link: ApplicationLink) -> Application:
    """Whoever follows a link has the mails of that address."""
    application = lock(link.application)
    if application.verified_at is None:
        application.verified_at = timezone.now()
        application.save(update_fields=["verified_at"])
        record("application.verified", application, by=None)
    return application


@transaction.atomic
def change_details(*, application: Application, **values: Unpack[Details]) -> list[str]:
    """The names of what changed; the record has no more than these."""
    locked = lock(application)
    if not locked.is_begun:
        raise ValidationError(_("This application has been sent: it changes no more."))
    refuse_ineligible(values.get("country", locked.country))
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(locked, name, values[name])  # type: ignore[literal-required]
    locked.full_clean()
    touch(locked, *changed)
    record("application.changed", locked, by=None, changes={name: ["", ""] for name in changed})
    return changed


def missing_from(application: Application) -> list[str]:
    """What it still lacks before it can be sent, in words."""
    return missing_details(application) + missing_documents(application)


def missing_details(application: Application) -> list[str]:
    missing = []
    if not application.description.strip():
        missing.append(_("Say what the organisation does, and why it wants to join."))
    if not application.contact_job_title.strip():
        missing.append(_("Say what the contact does in the organisation."))
    return [str(words) for words in missing]


def missing_documents(application: Application) -> list[str]:
    if application.documents.exclude(state="refused").exists():
        return []
    return [str(_("Add the document that shows that the organisation exists and who may sign for it."))]


@transaction.atomic
def submit_application(*, application: Application) -> bool:
    """False where it was sent already: pressing the button twice sends it once."""
    locked = lock(application)
    if not locked.is_begun:
        return False
    if locked.verified_at is None:
        raise ValidationError(_("Follow the link in our mail first: it shows that the address is yours."))
    refuse_ineligible(locked.country)
    if missing := missing_from(locked):
        raise ValidationError(missing)
    locked.submitted_at = timezone.now()
    touch(locked, "submitted_at")
    make_link(locked)
    record("application.submitted", locked, by=None)
    return True


@transaction.atomic
def answer_question(*, question: ApplicationQuestion, answer: str) -> None:
    """An answer stays as it was given: there is one to each question."""
    application = lock(question.application)
    locked = ApplicationQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if not application.is_undecided or locked.answered_at is not None:
        raise ValidationError(_("This question waits for no answer any more."))
    if not answer.strip():
        raise ValidationError(_("Write an answer."))
    locked.answer, locked.answered_at = answer, timezone.now()
    locked.full_clean()
    locked.save(update_fields=["answer", "answered_at"])
    touch(application)
    record("application.question_answered", application, by=None)


@transaction.atomic
def withdraw_application(*, application: Application) -> None:
    locked = lock(application)
    if not locked.is_undecided:
        raise ValidationError(_("There is nothing to withdraw: it was not sent, or it is decided."))
    locked.withdrawn_at = timezone.now()
    touch(locked, "withdrawn_at")
    record("application.withdrawn", locked, by=None)


def lock(application: Application) -> Application:
    """Everything that changes an application, or what belongs to it, begins with this."""
    return Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)


def touch(application: Application, *fields: str) -> None:
    application.changed_at = timezone.now()
    application.save(update_fields=[*fields, "changed_at"])


def refuse_ineligible(country: str) -> None:
    if not is_eligible(country):
        raise ValidationError({"country": ValidationError(NOT_ELIGIBLE, code="not_eligible")})
