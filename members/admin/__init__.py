from members.admin import entries  # noqa: F401 -- registers how this app enters changes
from members.admin.dated import DatedInline, EndForm, HoldsFilter, PeriodMixin
from members.admin.organisations import MembershipAdmin, OrganisationAdmin
from members.admin.people import AffiliationAdmin, PersonAdmin, StaffRoleAdmin, UndertakingAdmin

__all__ = [
    "AffiliationAdmin",
    "DatedInline",
    "EndForm",
    "HoldsFilter",
    "MembershipAdmin",
    "OrganisationAdmin",
    "PeriodMixin",
    "PersonAdmin",
    "StaffRoleAdmin",
    "UndertakingAdmin",
]
