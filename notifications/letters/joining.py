"""About an application to become a member: to its contact, with the link that opens it, and to the secretariat."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from members.joining.links import HOLDS, Purpose, link_to_mail
from members.models import Application
from notifications.letters.letter import Letter, absolute
from notifications.models import Delivery


def about_link(delivery: Delivery) -> Letter | None:
    """Without a word of what was typed: whoever gets it may never have heard of the application."""
    application = _found(delivery)
    if application is None or delivery.entry.object_id != application.pk:
        return None
    return _to_contact(application, "link", _("Your application to ECSO: the link to it"), shows_name=False)


def about_submission(delivery: Delivery) -> Letter | None:
    application = _found(delivery)
    if application is None:
        return None
    if delivery.person:
        return _to_secretariat(delivery, application, "submitted", _("Application %(reference)s has come in"))
    return _to_contact(application, "received", _("We have your application %(reference)s"))


def about_question(delivery: Delivery) -> Letter | None:
    application = _found(delivery)
    if application is None or not application.questions.open().exists():
        return None
    return _to_contact(application, "question", _("A question about your application %(reference)s"))


def about_answer(delivery: Delivery) -> Letter | None:
    application = _found(delivery)
    if application is None:
        return None
    return _to_secretariat(
        delivery, application, "answered", _("Application %(reference)s: an answer has come")
    )


def about_withdrawal(delivery: Delivery) -> Letter | None:
    application = _found(delivery)
    if application is None:
        return None
    return _to_secretariat(delivery, application, "withdrawn", _("Application %(reference)s is withdrawn"))


def about_decision(delivery: Delivery) -> Letter | None:
    application = _found(delivery)
    if application is None or not application.decision:
        return None
    return _to_contact(application, application.decision, _("The decision on your application %(reference)s"))


def about_admission(delivery: Delivery) -> Letter | None:
    """With the link that opens the account, where the contact has no way to sign in yet."""
    application = _found(delivery)
    if application is None or application.membership is None:
        return None
    link = link_to_mail(application, Purpose.WELCOME)
    path = link.get_absolute_url() if link else reverse("account_login")
    context = {
        "organisation": application.membership.organisation,
        "starts": application.membership.starts,
        "is_first_time": link is not None,
        "days": HOLDS[Purpose.WELCOME].days,
        "url": absolute(path),
        "reset_url": absolute(reverse("account_reset_password")),
    }
    return _letter(application, "admitted", _("Welcome to ECSO"), context)


def _found(delivery: Delivery) -> Application | None:
    """None once what is personal in it is gone."""
    kept = Application.objects.filter(pk=delivery.entry.object_id, forgotten_at__isnull=True)
    return kept.select_related("membership__organisation").first()


def _to_contact(
    application: Application, template: str, subject: str, *, shows_name: bool = True
) -> Letter | None:
    """None where no link opens it any more: the page offers to mail a new one."""
    link = link_to_mail(application, Purpose.APPLY)
    if link is None or not application.contact_email:
        return None
    context = {
        "application": application if shows_name else None,
        "days": HOLDS[Purpose.APPLY].days,
        "url": absolute(link.get_absolute_url()),
        "resume_url": absolute(reverse("members:apply_resume")),
    }
    return _letter(application, template, subject % {"reference": application.reference}, context)


def _letter(application: Application, template: str, subject: str, context: dict[str, Any]) -> Letter:
    return Letter(
        to=application.contact_email,
        subject=subject,
        template=f"notifications/joining/{template}.txt",
        because=_("You get this because your address stands in an application for membership of ECSO."),
        context=context,
    )


def _to_secretariat(
    delivery: Delivery, application: Application, template: str, subject: str
) -> Letter | None:
    person = delivery.person
    if person is None or not person.is_staff:
        return None
    return Letter(
        to=person.email,
        subject=subject % {"reference": application.reference},
        template=f"notifications/joining/{template}.txt",
        because=_("You get this because you work for the secretariat."),
        context={
            "application": application,
            "url": absolute(reverse("admin:members_application_change", args=[application.pk])),
        },
    )
