"""What the page of an organisation says first: how it stands, who looks after it, and what waits."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.dated import today
from members.models import Application, Finding, Membership, Organisation
from members.models.seat_allowance import seats_of
from members.quality.actions import mended

Status = Membership.Status


@dataclass(frozen=True)
class Line:
    """A few words, and where they lead."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Cockpit:
    status: Line
    contacts: list[Line]
    people: str
    waits: list[Line]
    links: list[Line]


def cockpit_of(organisation: Organisation, *, may_act: bool) -> Cockpit:
    memberships = list(organisation.memberships.with_status())
    contacts = organisation.affiliations.current().contacts().select_related("person")
    return Cockpit(
        status=Line(status_in_words(memberships), _membership_page(memberships)),
        contacts=[Line(str(row.person), _page("person", row.person_id)) for row in contacts],
        people=_people(organisation),
        waits=_waits(organisation),
        links=_links(organisation, may_act=may_act),
    )


def status_in_words(memberships: list[Any]) -> str:
    """Of the membership that holds, or of the one to come, or of the last one; `memberships` the newest first."""
    row = _told(memberships)
    if row is None:
        return _("It has never been a member.")
    words = [f"{row.get_category_display() or _('No category')}: {row.status.label}."]
    if row.starts:
        words.append(_("Since %(day)s.") % {"day": date_format(row.starts)})
    if row.status == Status.GRACE and row.ends:
        words.append(_("It ends by itself on %(day)s.") % {"day": date_format(row.ends)})
    elif row.ends and row.ends <= today():
        words.append(_("Ended on %(day)s.") % {"day": date_format(row.ends)})
    elif row.dues_until:
        words.append(_("Dues are paid until %(day)s.") % {"day": date_format(row.dues_until)})
    return " ".join(words)


def _told(memberships: list[Any]) -> Any:
    now = next((row for row in memberships if row.is_current), None)
    return now or next(iter(memberships), None)


def _membership_page(memberships: list[Any]) -> str:
    row = _told(memberships)
    return _page("membership", row.pk) if row else ""


def _people(organisation: Organisation) -> str:
    seats = seats_of(organisation)
    words = ngettext("%(number)d seat taken", "%(number)d seats taken", seats.taken) % {"number": seats.taken}
    return (
        words
        if seats.allowed is None
        else _("%(taken)s of %(allowed)d")
        % {
            "taken": words,
            "allowed": seats.allowed,
        }
    )


def _waits(organisation: Organisation) -> list[Line]:
    """What somebody has to decide, each with the page on which they do."""
    requests = organisation.affiliation_requests.waiting().select_related("person")
    memberships = organisation.memberships.values("pk")
    findings = Finding.objects.open().filter(
        Q(object_id=organisation.pk) | Q(other_id=organisation.pk) | Q(object_id__in=memberships)
    )
    done = mended(findings)
    return [
        *(
            Line(_("Proposed profile"), _page("profileproposal", row.pk))
            for row in organisation.profile_proposals.open()
        ),
        *(
            Line(_("%(person)s asks to join") % {"person": row.person}, _page("affiliationrequest", row.pk))
            for row in requests
        ),
        *(
            Line(str(row.get_kind_display()), _page("finding", row.pk))
            for row in findings
            if row.pk not in done
        ),
    ]


def _links(organisation: Organisation, *, may_act: bool) -> list[Line]:
    links = [
        Line(_("People and their affiliations"), _list("affiliation", organisation)),
        Line(_("Invitations"), _list("invitation", organisation)),
        Line(_("Its own log-in"), _list("identityprovider", organisation)),
        *(
            Line(_("Application %(ref)s") % {"ref": row.reference}, _page("application", row.pk))
            for row in Application.objects.filter(membership__organisation=organisation)
        ),
        *(
            Line(_("%(gone)s went into it: undo") % {"gone": merge.gone_name}, _page("merge", merge.pk))
            for merge in organisation.merges.filter(undone_at=None)
            if merge.can_be_undone
        ),
    ]
    if may_act:
        links.append(
            Line(_("Merge into another organisation"), _page("organisation", organisation.pk, "merge"))
        )
    return links


def _page(model: str, key: object, page: str = "change") -> str:
    return reverse(f"admin:members_{model}_{page}", args=[key])


def _list(model: str, organisation: Organisation) -> str:
    return f"{reverse(f'admin:members_{model}_changelist')}?organisation__id__exact={organisation.pk}"
