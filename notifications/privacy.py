import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.privacy.erasing import DELETED
from members.privacy.registry import declare, of
from members.privacy.retention import retain, rows_rule
from members.privacy.subject import Subject
from notifications import models

DELIVERED = datetime.timedelta(days=365)


def sent_to(subject: Subject) -> Q:
    return Q(person=subject.person) | subject.written("address")


declare(
    models.Delivery,
    of(sent_to, "person address reason state created_at sent_at channel", erasing=DELETED),
    organisational="entry",
    technical="id attempts next_attempt_at leased_until last_error",
)
declare(models.MailPreference, of("person", "person wants_group_mail", erasing=DELETED))
declare(models.Handled, technical="entry at")

retain(
    rows_rule(
        "deliveries",
        what=_("Which mail went to whom, and when"),
        how_long=_("one year"),
        why=_("So that it can be found out why somebody was told, or was not."),
        rows=lambda now: models.Delivery.objects.exclude(state=models.Delivery.State.WAITING).filter(
            created_at__lt=now - DELIVERED
        ),
        since="created_at",
    )
)
