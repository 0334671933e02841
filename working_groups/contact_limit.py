"""How often somebody may write to the secretariats, and how often one group may be written to."""

import ipaddress

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from working_groups.models import WorkingGroup

HOUR = 3600
PER_ADDRESS = 5
PER_GROUP = 20


def may_write(*, address: str, group: WorkingGroup) -> bool:
    """Counts this message; both limits are for an hour from the first one. The address itself is not kept."""
    sender = salted_hmac("working_groups.contact_limit", _household(address)).hexdigest()
    return _count(f"contact:from:{sender}") <= PER_ADDRESS and _count(f"contact:to:{group.pk}") <= PER_GROUP


def _household(address: str) -> str:
    """One line of IPv6 has 2^64 addresses, so its network counts; ::ffff:192.0.2.1 is an address of IPv4."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _count(key: str) -> int:
    if cache.add(key, 1, HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the hour ended between the two lines
        return 1
