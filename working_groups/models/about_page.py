from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class AboutPage(Record):
    """A page about ECSO or the portal, at /about/<slug>/."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    lead = models.TextField(_("opening"), blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("about page")
        verbose_name_plural = _("about pages")
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("about:page", kwargs={"slug": self.slug})
