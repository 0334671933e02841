from typing import Any, cast

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from journal.admin import RowsInline, Step
from journal.admin.shown import RowsFormSet
from sector_reports.admin.bulk_steps import BULK_EDITION_STEPS
from sector_reports.admin.edition_steps import EDITION_STEPS
from sector_reports.admin.policy import LabelledAdmin, download_link, review_link, visible_reports
from sector_reports.admin.uploads import upload_state
from sector_reports.admin_forms import EditionForm
from sector_reports.models import Edition, Report
from sector_reports.preview import preview_once_published
from working_groups.admin import badge

# A scheduled edition is what was signed off, so it stays as it is.
EDITABLE = (Edition.State.DRAFT, Edition.State.IN_REVIEW)


SETTLED = (
    "number",
    "language",
    "notes",
    "file_link",
    "state",
    "publish_at",
    "published_at",
    "withdrawn_reason",
)


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

    @admin.display(description=_("uploaded file"))
    def upload_state(self, edition: Edition) -> SafeString | str:
        return upload_state(edition)


class DraftInline(EditionInline):
    verbose_name = _("draft edition")
    verbose_name_plural = _("draft editions")
    form = EditionForm
    formset = DraftFormSet
    fields = [
        "given_number",
        "language",
        "notes",
        "upload",
        "upload_state",
        "file_link",
        "state",
        "review_link",
    ]
    readonly_fields = ["given_number", "upload_state", "file_link", "state", "review_link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).filter(state__in=EDITABLE).prefetch_related("uploads")

    @admin.display(description=_("review"))
    def review_link(self, edition: Edition) -> SafeString | str:
        return review_link(edition)

    @admin.display(description=_("edition"))
    def given_number(self, edition: Edition) -> str:
        return "–" if edition._state.adding else str(edition.number)


class ReleasedInline(EditionInline):
    """What was published stays as it was."""

    verbose_name = _("scheduled or published edition")
    verbose_name_plural = _("scheduled and published editions")
    fields = SETTLED
    readonly_fields = SETTLED

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).exclude(state__in=EDITABLE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
        "upload_state",
        "file_link",
        "state",
        "review_link",
        "publish_at",
        "published_at",
        "withdrawn_at",
        "withdrawn_reason",
    ]
    settled = [field for field in fields if field not in {"language", "notes", "upload"}]
    steps = EDITION_STEPS
    bulk_steps = BULK_EDITION_STEPS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        editions: QuerySet[Edition] = super().get_queryset(request)
        return editions.filter(report__in=visible_reports(request)).select_related("report", "file")

    def held_before(self, object_id: str) -> QuerySet[Report]:
        reports = Report.objects.select_for_update(of=("self",), no_key=True)
        return reports.filter(pk__in=Edition.objects.filter(pk=object_id).values("report"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        is_open = obj is None or obj.state in EDITABLE
        return is_open and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        is_open = obj is not None and obj.state in EDITABLE
        return [field for field in self.fields if is_open or field != "upload"]

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        return self.settled

    @admin.display(description=_("uploaded file"))
    def upload_state(self, edition: Edition) -> SafeString | str:
        return upload_state(edition)

    def view_on_site(self, obj: Edition) -> None:
        """Its file has a link among the fields."""

    def step_context(self, request: HttpRequest, step: Step, obj: Edition) -> dict[str, Any]:
        return {"preview": preview_once_published(obj)} if step.name in {"publish", "schedule"} else {}

    @admin.display(description=_("review"))
    def review_link(self, edition: Edition) -> SafeString | str:
        return review_link(edition)

    @admin.display(description=_("report"), ordering="report__title")
    def report_title(self, edition: Edition) -> str:
        return edition.report.title

    @admin.display(description=_("label"), ordering="report__tlp")
    def label(self, edition: Edition) -> SafeString:
        return badge(edition.report.label)

    @admin.display(description=_("file"))
    def file_link(self, edition: Edition) -> SafeString | str:
        return download_link(edition)
