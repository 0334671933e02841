from members.admin import asked_again, entries  # noqa: F401 -- register what asks again, and how changes are entered
from members.admin.applications import ApplicationAdmin, ApplicationDocumentAdmin
from members.admin.dated import DatedInline, EndForm, HoldsFilter, PeriodMixin
from members.admin.findings import FindingAdmin
from members.admin.identity_providers import IdentityProviderAdmin
from members.admin.invitations import AffiliationRequestAdmin, InvitationAdmin, SeatAllowanceAdmin
from members.admin.memberships import MembershipAdmin
from members.admin.merging import MergeAdmin
from members.admin.organisations import OrganisationAdmin
from members.admin.people import AffiliationAdmin, PersonAdmin, StaffRoleAdmin, UndertakingAdmin
from members.admin.profiles import ProfileProposalAdmin
from members.admin.tables import TableImportAdmin

__all__ = [
    "AffiliationAdmin",
    "AffiliationRequestAdmin",
    "ApplicationAdmin",
    "ApplicationDocumentAdmin",
    "DatedInline",
    "EndForm",
    "FindingAdmin",
    "HoldsFilter",
    "IdentityProviderAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "MergeAdmin",
    "OrganisationAdmin",
    "PeriodMixin",
    "PersonAdmin",
    "ProfileProposalAdmin",
    "SeatAllowanceAdmin",
    "StaffRoleAdmin",
    "TableImportAdmin",
    "UndertakingAdmin",
]
