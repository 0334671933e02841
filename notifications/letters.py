"""What a mail says, written at the moment it leaves, for a recipient whose right is asked again there and then.

A writer takes a delivery and answers the letter, or None when its recipient may no longer have it.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from members.dated import today
from members.models import Person
from notifications.models import Delivery, MailPreference
from notifications.unsubscribing import unsubscribe_url
from sector_reports.models import Edition, Report
from working_groups.models import ContactMessage, Mandate, WorkingGroup
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer, viewer_of

Reason = Delivery.Reason


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    template: str
    group: WorkingGroup
    because: str
    context: dict[str, Any]
    unsubscribe: str = (
        ""  # the address that stops such letters; empty for what concerns the recipient in person
    )
    reply_to: list[str] = field(default_factory=list)


def as_message(letter: Letter, delivery_id: UUID) -> EmailMessage:
    """The same Message-ID at every try, so that a mail that arrives twice is recognised."""
    host = urlsplit(settings.BASE_URL).hostname
    headers = {
        "Message-ID": f"<{delivery_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Id": f'"{letter.group.code}" <{letter.group.code.lower()}.{host}>',
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    context = {"because": letter.because, "unsubscribe": letter.unsubscribe, **letter.context}
    return EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=render_to_string(letter.template, context).strip() + "\n",
        to=[letter.to],
        reply_to=letter.reply_to,
        headers=headers,
    )


def about_report(delivery: Delivery) -> Letter | None:
    """From TLP:AMBER on without title, abstract or the address of the page, which is made of the title."""
    if delivery.person:
        return _report_for_person(delivery, delivery.person)
    report = _told_reports().filter(pk=delivery.entry.object_id).first()
    if report is None or not report.group.contact_email:
        return None
    return _report_letter(report, to=report.group.contact_email, because=_secretariat_of(report.group))


def _report_for_person(delivery: Delivery, person: Person) -> Letter | None:
    viewer = viewer_of(person)
    report = _told_reports().visible_to(viewer).filter(pk=delivery.entry.object_id).first()
    if report is None or MailPreference.objects.refuses_group_mail(person):
        return None
    group = _common_group(viewer, report)
    if group is None:
        return None
    because = _("You get this because you take part in %(group)s.") % {"group": group.code}
    return _report_letter(report, to=person.email, because=because, unsubscribe=unsubscribe_url(person))


def _told_reports() -> Any:
    return Report.objects.available().exclude(tlp=Tlp.RED).select_related("group")


def _common_group(viewer: Viewer, report: Report) -> WorkingGroup | None:
    """A group of the report in which the viewer still takes part."""
    groups = {report.group_id, *report.addressed_groups.values_list("pk", flat=True)}
    return WorkingGroup.objects.filter(pk__in=groups & viewer.groups).order_by("code").first()


def _report_letter(report: Report, *, to: str, because: str, unsubscribe: str = "") -> Letter:
    names = {"label": report.label.label, "group": report.group.code, "title": report.title}
    if report.tlp < Tlp.AMBER:
        subject = f"[{report.label.label}] {report.group.code}: {report.title}"
        path, told = report.get_absolute_url(), report
    else:
        subject = _("[%(label)s] A report of %(group)s is ready for you") % names
        path = reverse("working_groups:reports", kwargs={"code": report.group.code.lower()})
        told = None
    return Letter(
        to=to,
        subject=subject,
        template="notifications/report_published.txt",
        group=report.group,
        because=because,
        context={"label": names["label"], "group": names["group"], "report": told, "url": absolute(path)},
        unsubscribe=unsubscribe,
    )


def about_opening(delivery: Delivery) -> Letter | None:
    """Without the title, and without the reason, which may quote it: the chair reads both on the report's page.

    A chair from whom that page is hidden is told nothing, and a report that is TLP:RED by now travels in no mail.
    """
    person = delivery.person
    if person is None:
        return None
    viewer = viewer_of(person)
    reports = Report.objects.visible_to(viewer).exclude(tlp=Tlp.RED).select_related("group")
    report = reports.filter(pk=delivery.entry.object_id, group__in=viewer.chaired).first()
    if report is None:
        return None
    names = {"label": report.label.label, "group": report.group.code}
    return Letter(
        to=person.email,
        subject=_("[%(label)s] The secretariat has opened a report of %(group)s") % names,
        template="notifications/report_opened.txt",
        group=report.group,
        because=_("You get this because you chair %(group)s.") % names,
        context={
            **names,
            "at": delivery.entry.at,
            "url": absolute(reverse("working_groups:reports", kwargs={"code": report.group.code.lower()})),
        },
    )


def about_proposal(delivery: Delivery) -> Letter | None:
    """To a chair: an edition waits for comments and a sign-off."""
    person = delivery.person
    if person is None:
        return None
    viewer = viewer_of(person)
    reports = Report.objects.visible_to(viewer).exclude(tlp=Tlp.RED).select_related("group")
    report = reports.filter(pk=delivery.entry.object_id, group__in=viewer.chaired).first()
    if report is None:
        return None
    because = _("You get this because you chair %(group)s.") % {"group": report.group.code}
    words = _("[%(label)s] A report of %(group)s is in review")
    return _review_letter(report, words, "report_proposed", to=person.email, because=because)


def about_sign_off(delivery: Delivery) -> Letter | None:
    """To the secretariat: an edition waits to be published."""
    reports = Report.objects.exclude(tlp=Tlp.RED).select_related("group")
    report = reports.filter(pk=delivery.entry.object_id).first()
    if report is None or not report.group.contact_email:
        return None
    words = _("[%(label)s] A report of %(group)s is signed off")
    because = _secretariat_of(report.group)
    return _review_letter(report, words, "report_signed_off", to=report.group.contact_email, because=because)


def _review_letter(report: Report, subject: str, template: str, *, to: str, because: str) -> Letter | None:
    """None when nothing is in review any more. From TLP:AMBER on without title and without an address made of it."""
    edition = report.editions.filter(state=Edition.State.IN_REVIEW).order_by("-number").first()
    if edition is None:
        return None
    names = {"label": report.label.label, "group": report.group.code}
    is_open = report.tlp < Tlp.AMBER
    return Letter(
        to=to,
        subject=subject % names,
        template=f"notifications/{template}.txt",
        group=report.group,
        because=because,
        context={
            **names,
            "title": report.title if is_open else "",
            "url": absolute(edition.review_url if is_open else reverse("me")),
        },
    )


def about_mandate(delivery: Delivery) -> Letter | None:
    mandates = Mandate.objects.select_related("group", "organisation", "person")
    mandate = mandates.filter(pk=delivery.entry.object_id).first()
    if mandate is None or (mandate.ends and mandate.ends <= today()):  # taken back before it began, or over
        return None
    group = mandate.group
    if not delivery.person:
        return _mandate_letter(mandate, to=group.contact_email, because=_secretariat_of(group))
    viewer = viewer_of(delivery.person)
    if delivery.reason == Reason.HOLDER:
        return _mandate_for_holder(mandate, delivery.person, viewer)
    if group.pk not in viewer.chaired or MailPreference.objects.refuses_group_mail(delivery.person):
        return None
    return _mandate_letter(
        mandate,
        to=delivery.person.email,
        because=_("You get this because you chair %(group)s.") % {"group": group.code},
        unsubscribe=unsubscribe_url(delivery.person),
    )


def _mandate_for_holder(mandate: Mandate, person: Person, viewer: Viewer) -> Letter | None:
    if mandate.person_id != person.pk or mandate.organisation_id not in viewer.organisations:
        return None
    because = _("You get this because you fill a seat in %(group)s.") % {"group": mandate.group.code}
    return _mandate_letter(mandate, to=person.email, because=because, is_holder=True)


def _mandate_letter(
    mandate: Mandate, *, to: str, because: str, unsubscribe: str = "", is_holder: bool = False
) -> Letter | None:
    if not to:
        return None
    words = {"role": mandate.get_role_display(), "organisation": mandate.organisation}
    return Letter(
        to=to,
        subject=f"{mandate.group.code}: " + _("%(role)s for %(organisation)s") % words,
        template="notifications/mandate_began.txt",
        group=mandate.group,
        because=because,
        context={
            "mandate": mandate,
            "holder": mandate.person.name if mandate.person else mandate.person_name,
            "is_holder": is_holder,
            "url": absolute(mandate.group.get_absolute_url()),
        },
        unsubscribe=unsubscribe,
    )


def about_message(delivery: Delivery) -> Letter | None:
    message = ContactMessage.objects.select_related("group").get(pk=delivery.entry.object_id)
    if not message.group.contact_email:
        return None
    return Letter(
        to=message.group.contact_email,
        subject=f"{message.group.code}: {message.subject} ({message.reference})",
        template="notifications/contact_received.txt",
        group=message.group,
        because=_secretariat_of(message.group),
        context={"message": message},
        reply_to=[message.email],
    )


def _secretariat_of(group: WorkingGroup) -> str:
    return _("You get this because this is the address of the secretariat of %(group)s.") % {
        "group": group.code
    }


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
