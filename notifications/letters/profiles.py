"""About what an organisation wants its page to say: to the secretariat, and back to the official contacts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import ProfileProposal
from members.profiles.actions import looked_after_by
from notifications.letters.letter import Letter, absolute
from notifications.models import Delivery

State = ProfileProposal.State


def about_proposal(delivery: Delivery) -> Letter | None:
    """To whoever works for the secretariat still, while it waits."""
    proposal, person = _found(delivery), delivery.person
    if person is None or not person.is_staff or not proposal.is_open:
        return None
    organisation = {"organisation": proposal.organisation}
    return Letter(
        to=person.email,
        subject=_("%(organisation)s proposes another public profile") % organisation,
        template="notifications/profile_proposed.txt",
        because=_("You get this because you work for the secretariat."),
        context={
            **organisation,
            "url": absolute(reverse("admin:members_profileproposal_change", args=[proposal.pk])),
        },
    )


def about_settled_proposal(delivery: Delivery) -> Letter | None:
    """To who is an official contact still: it is published, or why not."""
    proposal, person = _found(delivery), delivery.person
    if person is None or not looked_after_by(person).filter(pk=proposal.organisation_id).exists():
        return None
    organisation = {"organisation": proposal.organisation}
    is_accepted = proposal.state == State.ACCEPTED
    subject = (
        _("The profile of %(organisation)s is published")
        if is_accepted
        else _("The proposed profile of %(organisation)s is not published")
    )
    page = (
        proposal.organisation.get_absolute_url()
        if is_accepted
        else reverse("members:organisation_profile", args=[proposal.organisation.slug])
    )
    return Letter(
        to=person.email,
        subject=subject % organisation,
        template="notifications/profile_settled.txt",
        because=_("You get this because you are an official contact of %(organisation)s.") % organisation,
        context={
            **organisation,
            "is_accepted": is_accepted,
            "reason": proposal.reason,
            "url": absolute(page),
        },
    )


def _found(delivery: Delivery) -> ProfileProposal:
    return ProfileProposal.objects.select_related("organisation").get(pk=delivery.entry.object_id)
