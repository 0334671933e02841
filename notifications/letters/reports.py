from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Person
from notifications.letters.letter import Letter, absolute, secretariat_of
from notifications.models import Delivery, MailPreference
from notifications.unsubscribing import unsubscribe_url
from sector_reports.models import Edition, Report
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer, viewer_of


def about_report(delivery: Delivery) -> Letter | None:
    """From TLP:AMBER on without title, abstract or the address of the page, which is made of the title."""
    if delivery.person:
        return _report_for_person(delivery, delivery.person)
    report = _told_reports().filter(pk=delivery.entry.object_id).first()
    if report is None or not report.group.contact_email:
        return None
    return _report_letter(report, to=report.group.contact_email, because=secretariat_of(report.group))


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
    because = secretariat_of(report.group)
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
