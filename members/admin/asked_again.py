"""Who may act for whom, who is a member and who works in the office: a change of it asks again who it is."""

from journal.admin.changes import ASKED_AGAIN
from members.models import Affiliation, Invitation, Membership, Organisation, Person, StaffRole

ASKED_AGAIN.update(
    {
        Affiliation: {"person", "organisation", "is_official_contact", "period"},
        Invitation: {"is_official_contact"},
        Membership: {"organisation", "category", "starts", "dues_until"},
        Organisation: {"email_domains"},
        Person: {"is_active"},
        StaffRole: {"person", "role", "period"},
    }
)
