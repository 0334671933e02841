"""Which fact tells whom: the one table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from journal.models import Entry
from members.dated import today
from members.models import Affiliation
from notifications.letters import accounts as account_letters
from notifications.letters import groups as group_letters
from notifications.letters import joining as joining_letters
from notifications.letters import people as people_letters
from notifications.letters import profiles as profile_letters
from notifications.letters import reports as report_letters
from notifications.letters import second_factor
from notifications.letters.letter import Letter
from notifications.models import Delivery
from notifications.recipients import accounts, groups, joining, people, profiles, reports
from notifications.recipients.recipient import Recipient, staff
from working_groups.models import Mandate


@dataclass(frozen=True)
class Trigger:
    """`recipients`: who is told. `letter`: what they are told. `told_without_actor`: also when nobody did it.

    An entry without an actor is one the portal wrote by itself while loading content: history, and no news.
    """

    recipients: Callable[[Entry], Iterable[Recipient]]
    letter: Callable[[Delivery], Letter | None]
    told_without_actor: bool = False


TRIGGERS = {
    "person.signed_in_oddly": Trigger(accounts.of_own_account, account_letters.about_odd_log_in),
    "person.account_closed": Trigger(people.of_account, account_letters.about_account),
    "person.account_opened": Trigger(people.of_account, account_letters.about_account),
    "person.second_factors_removed": Trigger(
        accounts.of_own_account, second_factor.about_removal, told_without_actor=True
    ),
    "report.published": Trigger(reports.of_report, report_letters.about_report),
    "report.opened_with_reason": Trigger(reports.of_opening, report_letters.about_opening),
    "report.proposed": Trigger(reports.of_proposal, report_letters.about_proposal),
    "report.signed_off": Trigger(reports.of_sign_off, report_letters.about_sign_off),
    "profile_proposal.proposed": Trigger(lambda entry: staff(), profile_letters.about_proposal),
    "profile_proposal.accepted": Trigger(
        profiles.of_settled_proposal, profile_letters.about_settled_proposal
    ),
    "profile_proposal.refused": Trigger(profiles.of_settled_proposal, profile_letters.about_settled_proposal),
    "mandate.began": Trigger(groups.of_mandate, group_letters.about_mandate),
    "contact.received": Trigger(groups.of_message, group_letters.about_message, told_without_actor=True),
    "application.link_asked": Trigger(
        joining.of_applicant, joining_letters.about_link, told_without_actor=True
    ),
    "application.submitted": Trigger(
        joining.of_both, joining_letters.about_submission, told_without_actor=True
    ),
    "application.question_asked": Trigger(joining.of_applicant, joining_letters.about_question),
    "application.question_answered": Trigger(
        joining.of_secretariat, joining_letters.about_answer, told_without_actor=True
    ),
    "application.withdrawn": Trigger(
        joining.of_secretariat, joining_letters.about_withdrawal, told_without_actor=True
    ),
    "application.accepted": Trigger(joining.of_applicant, joining_letters.about_decision),
    "application.refused": Trigger(joining.of_applicant, joining_letters.about_decision),
    "application.admitted": Trigger(joining.of_applicant, joining_letters.about_admission),
    "invitation.sent": Trigger(people.of_invitation, people_letters.about_change),
    "invitation.sent_again": Trigger(people.of_invitation, people_letters.about_change),
    "invitation.revoked": Trigger(people.of_revocation, people_letters.about_change),
    "affiliation.began": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation.ended": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation.days_changed": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation.taken_back": Trigger(people.of_taking_back, people_letters.about_change),
    "affiliation.job_title_changed": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation.made_contact": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation.contact_taken_back": Trigger(people.of_affiliation, people_letters.about_change),
    "affiliation_request.asked": Trigger(people.of_request, people_letters.about_change),
    "affiliation_request.refused": Trigger(people.of_refusal, people_letters.about_change),
    "organisation.joining_changed": Trigger(people.of_organisation, people_letters.about_change),
}


def is_news(entry: Entry) -> bool:
    trigger = TRIGGERS.get(entry.verb)
    return trigger is not None and (trigger.told_without_actor or entry.by_id is not None)


def not_yet() -> Q:
    """The entries about what is still to come: a mandate and an affiliation are told on their first day."""
    mandates = Mandate.objects.filter(period__startswith__gt=today())
    affiliations = Affiliation.objects.filter(period__startswith__gt=today())
    return Q(verb="mandate.began", object_id__in=mandates.values("pk")) | Q(
        verb="affiliation.began", object_id__in=affiliations.values("pk")
    )
