"""Findings of the register that mails tell of."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from members.models import Finding, Person
from members.quality.checks import check
from notifications.models import Delivery

LATELY = datetime.timedelta(days=90)


@check(Finding.Kind.BOUNCING, Person)
def whom_no_mail_reaches() -> Any:
    """A mail to them was given up lately, and none has reached them since."""
    reached = Delivery.objects.filter(
        state=Delivery.State.SENT, person=OuterRef("person"), sent_at__gt=OuterRef("created_at")
    )
    failed = Delivery.objects.filter(
        ~Exists(reached),
        state=Delivery.State.FAILED,
        person__isnull=False,
        created_at__gt=timezone.now() - LATELY,
    )
    return Person.objects.filter(is_active=True, pk__in=failed.values("person"))
