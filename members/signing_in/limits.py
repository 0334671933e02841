"""How often somebody may try, in allauth's words: number/time/whom it counts for.

While Redis does not answer, each machine counts by itself and knows nothing of what was tried at the others. The
counts of before go on (`ecso_portal.cache`), and a stricter limit is added to each.
"""

from collections.abc import Iterator, Mapping

from django.core.cache import cache

LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key,100/30d/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
WITHOUT_REDIS = {
    "login": "10/m/ip",
    "login_failed": "3/m/ip,2/5m/key",
    "signup": "5/m/ip",
    "reset_password": "5/m/ip,2/m/key",
    "reset_password_from_key": "5/m/ip",
    "confirm_email": "1/5m/key",
    "reauthenticate": "3/m/user",
    "change_password": "2/m/user",
    "manage_email": "5/m/user",
}


class RateLimits(Mapping[str, str]):
    """What ACCOUNT_RATE_LIMITS holds: the limits of this moment."""

    def __getitem__(self, action: str) -> str:
        limit = LIMITS[action]
        if getattr(cache, "is_away", False):
            return f"{limit},{WITHOUT_REDIS[action]}"
        return limit

    def __iter__(self) -> Iterator[str]:
        return iter(LIMITS)

    def __len__(self) -> int:
        return len(LIMITS)
