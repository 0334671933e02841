"""How long this app keeps what is about people, and what keeps the rest."""

import datetime

from allauth.account.models import EmailConfirmation
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.joining.forgetting import due_to_be_forgotten, forget_what_is_due
from members.models import AffiliationRequest, Invitation, Person
from members.privacy.actions import erase_person
from members.privacy.retention import Due, Rule, retain, rows_rule
from members.signing_in.odd_log_ins import old_places
from members.signing_in.sessions import of_ended_sessions

NEVER_USED = datetime.timedelta(days=30)
INVITED = datetime.timedelta(days=90)  # after the time of the invitation was over
ASKED = datetime.timedelta(days=365)
LINKS_KEPT = datetime.timedelta(days=3)


def never_used(now: datetime.datetime) -> QuerySet[Person]:
    """Accounts that nobody has ever confirmed or entered, and that stand for nobody's work."""
    rows = Person.objects.filter(erased_at__isnull=True, last_login__isnull=True, is_sample=False)
    rows = rows.filter(joined_at__lt=now - NEVER_USED).exclude(emailaddress__verified=True)
    return rows.filter(affiliations=None, staff_roles=None, mandates=None, participations=None)


def applications_due(now: datetime.datetime) -> Due:
    found = due_to_be_forgotten(now)
    return Due(len(found), min((each.changed_at for each in found), default=None))


retain(
    rows_rule(
        "sessions",
        what=_("Sessions: where somebody is signed in"),
        how_long=_("until they end"),
        why=_("An ended session opens nothing."),
        rows=lambda now: Session.objects.filter(expire_date__lt=now),
        since="expire_date",
    ),
    rows_rule(
        "devices",
        what=_("What browser a session is in, and from which network"),
        how_long=_("as long as the session"),
        why=_("So that people recognise their own devices."),
        rows=of_ended_sessions,
        since="created_at",
    ),
    rows_rule(
        "known-places",
        what=_("Marks of the places from which somebody has signed in"),
        how_long=_("180 days after the last log-in from there"),
        why=_("A log-in from elsewhere is told to the owner of the account."),
        rows=lambda now: old_places(),
        since="last_used",
    ),
    rows_rule(
        "confirmations",
        what=_("Links that confirm an address"),
        how_long=_("3 days"),
        why=_("So long they open something."),
        rows=lambda now: EmailConfirmation.objects.filter(created__lt=now - LINKS_KEPT),
        since="created",
    ),
    rows_rule(
        "unused-accounts",
        what=_("Accounts whose address nobody confirmed"),
        how_long=_("30 days"),
        why=_("Whoever typed the address may not have been its owner."),
        rows=never_used,
        since="joined_at",
        act=lambda person: erase_person(person=person, by=None),
    ),
    rows_rule(
        "invitations",
        what=_("Address and job title of an invitation that nobody followed"),
        how_long=_("90 days after its time was over"),
        why=_("Until then it can be sent again."),
        rows=lambda now: Invitation.objects.pending().filter(expires_at__lt=now - INVITED),
        since="expires_at",
        act=lambda invitation: invitation.settle(affiliation=None),
    ),
    rows_rule(
        "requests",
        what=_("Requests to act for an organisation"),
        how_long=_("one year after the answer"),
        why=_("So that the answer can be asked about; the record keeps that there was one."),
        rows=lambda now: AffiliationRequest.objects.filter(decided_at__lt=now - ASKED),
        since="decided_at",
    ),
    Rule(
        name="applications",
        what=_("Contact, documents, questions and notes of an application for membership"),
        how_long=_("unverified 7 days, not sent 90 days, refused or withdrawn one year, admitted two years"),
        why=_("So that the decision can be asked about; who applied and what was decided stays."),
        due=applications_due,
        apply=lambda now: forget_what_is_due(),
    ),
    Rule(
        name="accounts",
        what=_("Account, profile, affiliations and what was accepted"),
        how_long=_("until the person is erased"),
        why=_("They belong to the work of the organisation; what has ended is shown by its dates."),
    ),
    Rule(
        name="record",
        what=_("The record of what happened"),
        how_long=_("for good"),
        why=_("It holds no names: who did something is known for as long as they have an account."),
    ),
    Rule(
        name="backups",
        what=_("Backups"),
        how_long=_("30 nights"),
        why=_(
            "After that the machine deletes them; whoever was erased is erased from one that is brought back."
        ),
    ),
)
