from django.utils.translation import gettext as _

from members.dated import today
from members.models import Person
from members.profiles.visibility import SECRETARIAT, Onlooker
from notifications.letters.letter import Letter, absolute, secretariat_of
from notifications.models import Delivery, MailPreference
from notifications.unsubscribing import unsubscribe_url
from working_groups.models import ContactMessage, Mandate
from working_groups.viewer import Viewer, viewer_of

Reason = Delivery.Reason


def about_mandate(delivery: Delivery) -> Letter | None:
    mandates = Mandate.objects.select_related("group", "organisation", "person")
    mandate = mandates.filter(pk=delivery.entry.object_id).first()
    if mandate is None or (mandate.ends and mandate.ends <= today()):  # taken back before it began, or over
        return None
    group = mandate.group
    if not delivery.person:
        return _mandate_letter(mandate, SECRETARIAT, to=group.contact_email, because=secretariat_of(group))
    viewer = viewer_of(delivery.person)
    if delivery.reason == Reason.HOLDER:
        return _mandate_for_holder(mandate, delivery.person, viewer)
    if group.pk not in viewer.chaired or MailPreference.objects.refuses_group_mail(delivery.person):
        return None
    return _mandate_letter(
        mandate,
        viewer,
        to=delivery.person.email,
        because=_("You get this because you chair %(group)s.") % {"group": group.code},
        unsubscribe=unsubscribe_url(delivery.person),
    )


def _mandate_for_holder(mandate: Mandate, person: Person, viewer: Viewer) -> Letter | None:
    if mandate.person_id != person.pk or mandate.organisation_id not in viewer.organisations:
        return None
    because = _("You get this because you fill a seat in %(group)s.") % {"group": mandate.group.code}
    return _mandate_letter(mandate, viewer, to=person.email, because=because, is_holder=True)


def _mandate_letter(
    mandate: Mandate,
    reader: Onlooker,
    *,
    to: str,
    because: str,
    unsubscribe: str = "",
    is_holder: bool = False,
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
            "holder": mandate.holder_shown(reader),
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
        because=secretariat_of(message.group),
        context={"message": message},
        reply_to=[message.email],
    )
