from members.models.affiliation import Affiliation
from members.models.affiliation_request import AffiliationRequest
from members.models.application import Application
from members.models.application_document import ApplicationDocument
from members.models.application_link import ApplicationLink
from members.models.application_review import ApplicationCheck, ApplicationNote, ApplicationQuestion
from members.models.finding import Finding
from members.models.former_country import FormerCountry
from members.models.identity_provider import IdentityProvider
from members.models.invitation import Invitation
from members.models.known_place import KnownPlace
from members.models.membership import Membership
from members.models.merge import FormerAddress, Merge
from members.models.organisation import FormerName, Organisation
from members.models.person import Circle, Person
from members.models.picture import Picture
from members.models.profile_proposal import ProfileProposal
from members.models.retention_run import RetentionRun
from members.models.seat_allowance import SeatAllowance
from members.models.staff_role import StaffRole
from members.models.suspension import Suspension
from members.models.table_import import TableImport
from members.models.undertaking import Undertaking

__all__ = [
    "Affiliation",
    "AffiliationRequest",
    "Application",
    "ApplicationCheck",
    "ApplicationDocument",
    "ApplicationLink",
    "ApplicationNote",
    "ApplicationQuestion",
    "Circle",
    "Finding",
    "FormerAddress",
    "FormerCountry",
    "FormerName",
    "IdentityProvider",
    "Invitation",
    "KnownPlace",
    "Membership",
    "Merge",
    "Organisation",
    "Person",
    "Picture",
    "ProfileProposal",
    "RetentionRun",
    "SeatAllowance",
    "StaffRole",
    "Suspension",
    "TableImport",
    "Undertaking",
]
