"""Counting what strangers may do in an hour. The addresses that are counted for are not kept."""

import ipaddress

from django.core.cache import cache
from django.utils.crypto import salted_hmac

HOUR = 3600


def household(address: str) -> str:
    """One line of IPv6 has 2^64 addresses, so its network counts; ::ffff:192.0.2.1 is an address of IPv4."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def unnamed(what: str, text: str) -> str:
    """A key for the cache that cannot be read back."""
    return f"{what}:{salted_hmac(f'members.limits.{what}', text).hexdigest()}"


def count(key: str) -> int:
    """How often, this time included, within an hour from the first one."""
    if cache.add(key, 1, HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the hour ended between the two lines
        return 1
