from django.db.models import Q

from members.privacy.erasing import DELETED
from members.privacy.registry import declare, of
from members.privacy.subject import Subject
from notifications import models


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
