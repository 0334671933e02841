import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from working_groups.models.working_group import WorkingGroup

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread over the telephone


def new_reference() -> str:
    return "C-" + "".join(secrets.choice(ALPHABET) for _unused in range(8))


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def unanswered(self) -> "ContactMessageQuerySet":
        return self.filter(answered_at__isnull=True)


class ContactMessage(Record):
    """What someone wrote to a group's secretariat; the sender quotes `reference`."""

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="contact_messages")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    subject = models.CharField(_("subject"), max_length=150)
    message = models.TextField(_("message"), max_length=5000)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects: ClassVar[ContactMessageQuerySet] = ContactMessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.reference
