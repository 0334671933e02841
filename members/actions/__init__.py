from members.actions.affiliations import (
    affiliate,
    change_job_title,
    end_affiliation,
    make_official_contact,
    take_back_contact,
)
from members.actions.ending import end_row
from members.actions.memberships import (
    admit_organisation,
    change_category,
    correct_first_day,
    end_membership,
    extend_grace,
    lift_suspension,
    renew_membership,
    suspend_membership,
)
from members.actions.people import account_of, hold_person, note_visit, register_person, update_profile
from members.actions.staff_roles import appoint_staff, end_staff_role
from members.actions.undertakings import accept_terms, accept_undertaking

__all__ = [
    "accept_terms",
    "accept_undertaking",
    "account_of",
    "admit_organisation",
    "affiliate",
    "appoint_staff",
    "change_category",
    "change_job_title",
    "correct_first_day",
    "end_affiliation",
    "end_membership",
    "end_row",
    "end_staff_role",
    "extend_grace",
    "hold_person",
    "lift_suspension",
    "make_official_contact",
    "note_visit",
    "register_person",
    "renew_membership",
    "suspend_membership",
    "take_back_contact",
    "update_profile",
]
