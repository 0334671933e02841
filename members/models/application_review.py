"""What the secretariat does with an application: what it has looked at, what it asks, and what it notes for itself."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.application import Application


class ApplicationCheck(Record):
    """One item of the checklist that somebody has looked at and found right; there is no row for the others."""

    class Item(models.TextChoices):
        COUNTRY = "country", _("It is established in the country it names, and that country is eligible")
        CATEGORY = "category", _("The category fits what the organisation is")
        REGISTERED = "registered", _("The documents show that it exists and who may sign for it")
        CONTACT = "contact", _("The contact works there and may speak for it")
        NOT_A_MEMBER = "not_a_member", _("It is not a member already, under another name or through a parent")
        CONTROL = "control", _("Who owns or controls it stands in the way of nothing")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    item = models.CharField(_("item"), max_length=20, choices=Item)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("item of the checklist")
        verbose_name_plural = _("items of the checklist")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "item"],
                name="application_check_once",
                violation_error_message=_("This item is ticked already."),
            ),
            models.CheckConstraint(
                name="application_check_item_known",
                condition=models.Q(
                    item__in=["country", "category", "registered", "contact", "not_a_member", "control"]
                ),
                violation_error_message=_("The checklist has no such item."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_item_display())


class ApplicationQuestionQuerySet(models.QuerySet["ApplicationQuestion"]):
    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)


class ApplicationQuestion(Record):
    """A question of the secretariat and the answer of the applicant; each stays as it was sent."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="questions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    text = models.TextField(_("question"), max_length=2000)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)

    objects: ClassVar[ApplicationQuestionQuerySet] = ApplicationQuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("question about an application")
        verbose_name_plural = _("questions about applications")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="application_question_answer_whole",
                condition=models.Q(answered_at__isnull=True, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                violation_error_message=_("An answer has its words and its time."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ApplicationNote(Record):
    """What the secretariat notes for itself; the applicant never sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    text = models.TextField(_("note"), max_length=4000)

    class Meta:
        verbose_name = _("note about an application")
        verbose_name_plural = _("notes about applications")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:80]
