"""What the people of an organisation are told: an invitation, and what changed about who acts for it.

Names and addresses are read when the mail leaves; the journal has none.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.models import Entry
from members.models import Affiliation, AffiliationRequest, Invitation, Organisation, Person
from notifications.letters.letter import Letter, absolute
from notifications.models import Delivery

Reason = Delivery.Reason


@dataclass(frozen=True)
class Words:
    """What a fact is called in the subject, and how it is told to the official contacts and to the one concerned."""

    subject: str | Promise
    to_contacts: str | Promise
    to_concerned: str | Promise = ""


WORDS = {
    "invitation.sent": Words(
        gettext_lazy("somebody is invited"), gettext_lazy("%(by)s has invited %(whom)s to act for %(organisation)s.")
    ),
    "invitation.sent_again": Words(
        gettext_lazy("an invitation is sent again"), gettext_lazy("%(by)s has sent the invitation of %(whom)s again.")
    ),
    "invitation.revoked": Words(
        gettext_lazy("an invitation is revoked"),
        gettext_lazy("%(by)s has revoked an invitation to act for %(organisation)s. Its link opens nothing any more."),
    ),
    "affiliation.began": Words(
        gettext_lazy("somebody has joined"),
        gettext_lazy("%(whom)s acts for %(organisation)s on the portal now."),
        gettext_lazy("You act for %(organisation)s on the portal now, and see what is for members."),
    ),
    "affiliation.ended": Words(
        gettext_lazy("an affiliation ends"),
        gettext_lazy("%(by)s has ended the affiliation of %(whom)s with %(organisation)s, from %(ends)s on."),
        gettext_lazy("From %(ends)s on you do not act for %(organisation)s any more, and lose what that opened."),
    ),
    "affiliation.days_changed": Words(
        gettext_lazy("the days of an affiliation are changed"),
        gettext_lazy("%(by)s has changed how long %(whom)s acts for %(organisation)s: %(days)s."),
        gettext_lazy("%(by)s has changed how long you act for %(organisation)s: %(days)s."),
    ),
    "affiliation.taken_back": Words(
        gettext_lazy("an affiliation is taken back"),
        gettext_lazy("%(by)s has ended the affiliation of %(whom)s with %(organisation)s on the day it began."),
        gettext_lazy("You do not act for %(organisation)s any more, and lose what that opened."),
    ),
    "affiliation.job_title_changed": Words(
        gettext_lazy("a job title is changed"),
        gettext_lazy("%(by)s has changed the job title of %(whom)s: %(job_title)s."),
        gettext_lazy("%(by)s has changed your job title at %(organisation)s: %(job_title)s."),
    ),
    "affiliation.made_contact": Words(
        gettext_lazy("a new official contact"),
        gettext_lazy("%(by)s has made %(whom)s an official contact of %(organisation)s."),
        gettext_lazy("You are an official contact of %(organisation)s now: you look after its people on the portal."),
    ),
    "affiliation.contact_taken_back": Words(
        gettext_lazy("one official contact less"),
        gettext_lazy("%(by)s has decided that %(whom)s is no official contact of %(organisation)s any more."),
        gettext_lazy("You are no official contact of %(organisation)s any more. You still act for it."),
    ),
    "affiliation_request.asked": Words(
        gettext_lazy("somebody asks to join"),
        gettext_lazy("%(whom)s asks to act for %(organisation)s. Approve the request, or refuse it with a reason."),
    ),
    "affiliation_request.refused": Words(
        gettext_lazy("a request is refused"),
        gettext_lazy("%(by)s has refused the request of %(whom)s."),
        gettext_lazy("%(organisation)s has refused your request to act for it. The reason given: %(reason)s"),
    ),
    "organisation.joining_changed": Words(
        gettext_lazy("how people join is changed"),
        gettext_lazy("%(by)s has changed whether addresses of %(organisation)s join by themselves: %(joining)s."),
    ),
}  # fmt: skip

MODELS: dict[str, type[Model]] = {
    "invitation": Invitation,
    "affiliation": Affiliation,
    "affiliation_request": AffiliationRequest,
    "organisation": Organisation,
}


def about_change(delivery: Delivery) -> Letter | None:
    entry = delivery.entry
    row = _row_of(entry)
    if row is None:
        return None
    if delivery.person is None:
        return about_invitation(row)
    match delivery.reason:
        case Reason.CONTACT:
            return _for_contact(entry, row, delivery.person)
        case Reason.CONCERNED:
            return _for_concerned(entry, row, delivery.person)
        case Reason.STAFF:
            return _for_staff(entry, row, delivery.person)
    return None


def _row_of(entry: Entry) -> Any:
    """What the entry is about; an affiliation that was taken back is put together from what is left."""
    if entry.verb == "affiliation.taken_back":
        organisation = Organisation.objects.filter(pk=entry.changes["organisation"][0]).first()
        person = Person.objects.filter(pk=entry.object_id).first()
        return Affiliation(person=person, organisation=organisation) if person and organisation else None
    return MODELS[entry.verb.split(".")[0]]._default_manager.filter(pk=entry.object_id).first()


def about_invitation(invitation: Invitation) -> Letter | None:
    """The link is made here, of the portal's key; None once it is accepted, revoked or over."""
    token = invitation.token_to_mail() if invitation.state == Invitation.State.OPEN else None
    if token is None:
        return None
    organisation = invitation.organisation
    return Letter(
        to=invitation.email,
        subject=_("Act for %(organisation)s on the portal of ECSO") % {"organisation": organisation},
        template="notifications/invitation.txt",
        because=_(
            "You get this because somebody entered your address. If you did not expect it, do nothing."
        ),
        context={
            "organisation": organisation,
            "invited_by": _name_of(invitation.invited_by, organisation),
            "invitation": invitation,
            "url": absolute(reverse("members:invitation", kwargs={"token": token})),
        },
    )


def _for_contact(entry: Entry, row: Any, person: Person) -> Letter | None:
    organisation = _organisation_of(row)
    contacts = Affiliation.objects.acting().contacts().filter(person=person, organisation=organisation)
    if not contacts.exists() or (isinstance(row, Invitation) and _is_settled_since(entry, row)):
        return None
    because = _("You get this because you are an official contact of %(organisation)s.") % {
        "organisation": organisation
    }
    url = reverse("my_organisation_detail", kwargs={"slug": organisation.slug})
    return _letter(entry, row, person, told=WORDS[entry.verb].to_contacts, because=because, url=url)


def _is_settled_since(entry: Entry, invitation: Invitation) -> bool:
    """Who was invited cannot be told any more, and need not be."""
    return entry.verb != "invitation.revoked" and not invitation.is_pending


def _for_concerned(entry: Entry, row: Any, person: Person) -> Letter | None:
    told = WORDS[entry.verb].to_concerned
    if row.person_id != person.pk or not person.is_active or not told:
        return None
    return _letter(
        entry, row, person, told=told, because=_("You get this because it is about you."), url=reverse("me")
    )


def _for_staff(entry: Entry, row: Any, person: Person) -> Letter | None:
    if not person.is_staff:
        return None
    because = _(
        "You get this because you work for the secretariat, and no official contact is there to decide."
    )
    url = reverse("admin:members_affiliationrequest_change", args=[row.pk])
    return _letter(entry, row, person, told=WORDS[entry.verb].to_contacts, because=because, url=url)


def _letter(entry: Entry, row: Any, person: Person, *, told: str | Promise, because: str, url: str) -> Letter:
    organisation = _organisation_of(row)
    subject = WORDS[entry.verb].subject
    return Letter(
        to=person.email,
        subject=f"{organisation}: {subject}",
        template="notifications/people_changed.txt",
        because=because,
        context={"told": str(told) % _values(entry, row, organisation), "url": absolute(url)},
    )


def _values(entry: Entry, row: Any, organisation: Organisation) -> dict[str, Any]:
    whom = row.email if isinstance(row, Invitation) else getattr(row, "person", "")
    return {
        "by": _name_of(entry.by, organisation),
        "whom": whom,
        "organisation": organisation,
        "job_title": getattr(row, "job_title", "") or "–",
        "ends": date_format(row.ends) if getattr(row, "ends", None) else "",
        "days": _days_of(row) if isinstance(row, Affiliation) else "",
        "reason": getattr(row, "reason", ""),
        "joining": _("yes") if organisation.lets_domains_join else _("no"),
    }


def _days_of(affiliation: Affiliation) -> str:
    starts = date_format(affiliation.starts) if affiliation.starts else "…"
    if affiliation.last_day is None:
        return _("from %(starts)s on") % {"starts": starts}
    until = date_format(affiliation.last_day)
    return _("from %(starts)s until %(until)s") % {"starts": starts, "until": until}


def _organisation_of(row: Any) -> Organisation:
    return row if isinstance(row, Organisation) else row.organisation


def _name_of(person: Person | None, organisation: Organisation) -> str:
    """Colleagues are told by name who did it, never by an address; of the secretariat nobody in particular."""
    if person and organisation.affiliations.filter(person=person).exists():
        return str(person) if person.name or person.erased_at else _("An official contact")
    return _("The secretariat of ECSO")
