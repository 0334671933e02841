"""Who asks, for as long as it takes to tell a double click: a hash under a salt that is gone by midnight.

Neither address nor browser is kept. The salt is random and lies in Redis alone until the day ends; from then on nobody,
we included, can tell whose hash one was.
"""

import datetime
import hashlib
from functools import lru_cache
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from members.dated import today
from members.models import Membership
from sector_reports.models import UsageCount
from working_groups.viewer import Viewer


def visitor_hash(request: HttpRequest, viewer: Viewer, salt: bytes) -> str:
    """The person who is signed in; otherwise the address and the browser, as COUNTER has it."""
    if viewer.person:
        who = str(viewer.person)
    else:
        who = f"{get_adapter().get_client_ip(request)}\0{request.headers.get('User-Agent', '')}"
    return hashlib.blake2b(who.encode(), key=salt, digest_size=16).hexdigest()


def category_of(viewer: Viewer) -> str:
    if viewer.is_secretariat:
        return UsageCount.Other.SECRETARIAT
    if viewer.person is None:
        return UsageCount.Other.ANONYMOUS
    if not viewer.is_member:
        return UsageCount.Other.REGISTERED
    return category_of_members(viewer.organisations, today())


@lru_cache(maxsize=1_000)
def category_of_members(organisations: frozenset[UUID], day: datetime.date) -> str:
    """Of several, the one that has been in its category longest. Asked once a day: the counts are kept by the day."""
    memberships = Membership.objects.on(day).filter(organisation__in=organisations)
    category = memberships.order_by("period", "pk").values_list("category", flat=True).first()
    return category or UsageCount.Other.UNKNOWN
