from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """A row whose identifier says nothing about how many there are, or when it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, obj: models.Model) -> EntryQuerySet:
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)

    def unsealed(self) -> EntryQuerySet:
        return self.filter(seal__isnull=True)


class Entry(models.Model):
    """One fact: who did what to which object, and when. Written once; the database refuses UPDATE and DELETE.

    `tlp` is the label of the object at that time, as `working_groups.tlp.Tlp` numbers it (0 CLEAR … 4 RED).
    `changes` maps a field name to `[before, after]`, both as text.
    """

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by whom"),
        help_text=_("Empty: the portal itself."),
    )
    verb = models.CharField(_("verb"), max_length=60)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    object = GenericForeignKey("content_type", "object_id")
    object_label = models.CharField(_("object"), max_length=300)
    group_id = models.UUIDField(_("group"), null=True, editable=False)
    tlp = models.PositiveSmallIntegerField(_("label"), default=0)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"))

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="entry_by_object"),
            models.Index(fields=["verb", "id"], name="entry_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.object_label}"

    @property
    def words(self) -> str:
        """The verb as people read it: "Staff role began"."""
        return self.verb.replace(".", " ").replace("_", " ").capitalize()


class Seal(models.Model):
    """An entry's place in the hash chain: `hash` = SHA-256 of the previous seal's hash and the entry's content."""

    number = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.number}: {self.hash[:12]}"


class DailyRoot(models.Model):
    """The last hash of a day (UTC), short enough to be published or kept elsewhere as a witness."""

    day = models.DateField(primary_key=True)
    seal_number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("daily root")
        verbose_name_plural = _("daily roots")

    def __str__(self) -> str:
        return f"{self.day}: {self.hash}"
