"""How often somebody may write to the secretariats, and how often one group may be written to."""

from members.limits import count, household, unnamed
from working_groups.models import WorkingGroup

PER_ADDRESS = 5
PER_GROUP = 20


def may_write(*, address: str, group: WorkingGroup) -> bool:
    """Counts this message; both limits are for an hour from the first one. The address itself is not kept."""
    return (
        count(unnamed("contact-from", household(address))) <= PER_ADDRESS
        and count(f"contact-to:{group.pk}") <= PER_GROUP
    )
