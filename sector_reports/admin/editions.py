from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from journal.admin import RowsInline, Step
from journal.admin.journalled import person_of
from journal.admin.shown import RowsFormSet
from sector_reports.actions import publish_edition, withdraw_edition
from sector_reports.admin.policy import LabelledAdmin, download_link, visible_reports
from sector_reports.admin_forms import EditionForm, WithdrawForm
from sector_reports.models import Edition, Report
from sector_reports.preview import preview_once_published
from working_groups.admin import badge

PUBLISHING = _("Readers may see it at once, and those who follow the group are told by mail.")


class DraftFormSet(RowsFormSet):
    def save_new(self, form: ModelForm[Edition], commit: bool = True) -> Edition:  # noqa: FBT001, FBT002 -- Django's signature
        highest = self.instance.editions.aggregate(highest=Max("number"))["highest"]
        form.instance.number = (highest or 0) + 1
        return cast(Edition, super().save_new(form, commit))


class EditionInline(RowsInline, admin.TabularInline[Edition, Report]):
    model = Edition
    can_delete = False
    show_change_link = True
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("file", "report")

    @admin.display(description=_("file"))
    def file_link(self, edition: Edition) -> SafeString | str:
        return download_link(edition)


class DraftInline(EditionInline):
    verbose_name = _("draft edition")
    verbose_name_plural = _("draft editions")
    form = EditionForm
    formset = DraftFormSet
    fields = ["given_number", "language", "notes", "upload", "file_link"]
    readonly_fields = ["given_number", "file_link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).filter(state=Edition.State.DRAFT)

    @admin.display(description=_("edition"))
    def given_number(self, edition: Edition) -> str:
        return "–" if edition._state.adding else str(edition.number)


class ReleasedInline(EditionInline):
    """What was published stays as it was."""

    verbose_name = _("published edition")
    verbose_name_plural = _("published editions")
    fields = ["number", "language", "notes", "file_link", "state", "published_at", "withdrawn_reason"]
    readonly_fields = [
        "number",
        "language",
        "notes",
        "file_link",
        "state",
        "published_at",
        "withdrawn_reason",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).exclude(state=Edition.State.DRAFT)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def publish(request: HttpRequest, edition: Edition) -> None:
    publish_edition(edition=edition, by=person_of(request))


def withdraw(request: HttpRequest, edition: Edition, reason: str) -> None:
    withdraw_edition(edition=edition, reason=reason, by=person_of(request))


def publish_newest(request: HttpRequest, report: Report) -> None:
    edition = report.editions.filter(state__in=Edition.UNRELEASED).order_by("-number").first()
    if edition is None:
        raise ValidationError(_("There is no draft edition to publish."))
    publish(request, edition)


def withdraw_newest(request: HttpRequest, report: Report, reason: str) -> None:
    edition = report.latest_edition
    if edition is None:
        raise ValidationError(_("There is no published edition to withdraw."))
    withdraw(request, edition, reason)


@admin.register(Edition)
class EditionAdmin(LabelledAdmin):
    """All editions of the reports in sight, to see what waits; a new one is added on its report's page."""

    form = EditionForm
    list_display = ["report_title", "number", "label", "language", "state", "published_at"]
    list_filter = ["state", "language", "published_at"]
    list_select_related = ["report"]
    search_fields = ["report__title"]
    fields = [
        "report",
        "number",
        "language",
        "notes",
        "upload",
        "file_link",
        "state",
        "published_at",
        "withdrawn_at",
        "withdrawn_reason",
    ]
    settled = ["report", "number", "file_link", "state", "published_at", "withdrawn_at", "withdrawn_reason"]
    steps = [
        Step(
            name="publish",
            label=_("Publish"),
            explanation=PUBLISHING,
            act=publish,
            done=_("The edition is published."),
            offered=lambda edition: edition.is_unreleased,
        ),
        Step(
            name="withdraw",
            label=_("Withdraw"),
            explanation=_("Its file is no longer given out; the report's page says why."),
            act=withdraw,
            done=_("The edition is withdrawn."),
            form_class=WithdrawForm,
            offered=lambda edition: edition.state == Edition.State.PUBLISHED,
            is_grave=True,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        editions: QuerySet[Edition] = super().get_queryset(request)
        return editions.filter(report__in=visible_reports(request)).select_related("report", "file")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        is_draft = obj is None or obj.state == Edition.State.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        is_draft = obj is not None and obj.state == Edition.State.DRAFT
        return [field for field in self.fields if is_draft or field != "upload"]

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        return self.settled

    def view_on_site(self, obj: Edition) -> None:
        """Its file has a link among the fields."""

    def step_context(self, request: HttpRequest, step: Step, obj: Edition) -> dict[str, Any]:
        return {"preview": preview_once_published(obj)} if step.name == "publish" else {}

    @admin.display(description=_("report"), ordering="report__title")
    def report_title(self, edition: Edition) -> str:
        return edition.report.title

    @admin.display(description=_("label"), ordering="report__tlp")
    def label(self, edition: Edition) -> SafeString:
        return badge(edition.report.label)

    @admin.display(description=_("file"))
    def file_link(self, edition: Edition) -> SafeString | str:
        return download_link(edition)
