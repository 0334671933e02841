"""What waits for the official contact of the demonstration: somebody asks to join, somebody is invited."""

from members.models import Membership, Organisation, Person, SeatAllowance
from members.my_organisation.invitations import invite
from members.my_organisation.requests import ask_to_join

SEATS = 10


def load_waiting(*, organisation: Organisation, contact: Person, asking: Person) -> None:
    """The invitation goes out like any other: its mail, with the link, lies among the mails of the demonstration."""
    SeatAllowance.objects.get_or_create(
        category=Membership.Category.USER_OR_OPERATOR, defaults={"seats": SEATS}
    )
    ask_to_join(
        organisation=organisation,
        job_title="Head of infrastructure",
        message="I have worked in the sample hospital since May.",
        by=asking,
    )
    invite(organisation=organisation, email="guest@demo.example", job_title="Security officer", by=contact)
