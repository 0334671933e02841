from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from working_groups.models.sector import Sector
from working_groups.models.working_group import WorkingGroup


class NewsItemQuerySet(models.QuerySet["NewsItem"]):
    def published(self) -> NewsItemQuerySet:
        return self.filter(is_published=True)


class NewsItem(Record):
    """A piece of news or a standing initiative, for everyone to read."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        INITIATIVE = "initiative", _("Initiative")

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEWS)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    published_on = models.DateField(
        _("date"), null=True, blank=True, help_text=_("Empty for an initiative whose date is not known.")
    )
    is_published = models.BooleanField(_("published"), default=False)
    groups = models.ManyToManyField(WorkingGroup, related_name="news", blank=True, verbose_name=_("groups"))
    sectors = models.ManyToManyField(Sector, related_name="news", blank=True, verbose_name=_("sectors"))

    objects: ClassVar[NewsItemQuerySet] = NewsItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        ordering = [models.F("published_on").desc(nulls_last=True), "title"]
        constraints = [
            models.CheckConstraint(
                name="news_item_news_has_a_date",
                condition=models.Q(kind="initiative")
                | models.Q(is_published=False)
                | models.Q(published_on__isnull=False),
                violation_error_message=_("Published news needs a date."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("working_groups:news_detail", kwargs={"slug": self.slug})
