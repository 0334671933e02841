from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.admin import Changes, RowsInline, Step, enter
from journal.admin.changes import changes_of
from journal.admin.journalled import person_of
from journal.admin.tables import TableAdmin
from members.admin.dated import OFFICE_FIELDS
from sector_reports.admin.bulk_steps import BULK_REPORT_STEPS
from sector_reports.admin.editions import DraftInline, ReleasedInline
from sector_reports.admin.policy import LabelledAdmin, visible_reports
from sector_reports.admin.report_steps import REPORT_STEPS, embargo_of
from sector_reports.admin.table import ReportTable
from sector_reports.admin_forms import NewReportForm, ReportForm
from sector_reports.models import Recipient, Relation, Report
from sector_reports.preview import everyone, preview, preview_once_published
from working_groups.admin import badge

IS_DRAFT = Report.State.DRAFT


class RecipientInline(RowsInline, admin.TabularInline[Recipient, Report]):
    model = Recipient
    fields = ["person", "named_at"]
    readonly_fields = ["named_at"]
    autocomplete_fields = ["person"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recipient]:
        return super().get_queryset(request).select_related("person")


class RelationInline(RowsInline, admin.TabularInline[Relation, Report]):
    model = Relation
    fk_name = "report"
    fields = ["kind", "other"]
    autocomplete_fields = ["other"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        relations = super().get_queryset(request).select_related("other")
        return relations.filter(other__in=visible_reports(request).values("pk"))


def groups_by_code(form: Any) -> Changes:
    if "addressed_groups" not in form.changed_data:
        return {}
    before, after = form.initial.get("addressed_groups", ()), form.cleaned_data["addressed_groups"]
    return {
        "addressed_groups": [", ".join(sorted(group.code for group in groups)) for groups in (before, after)]
    }


@admin.register(Report)
class ReportAdmin(LabelledAdmin, TableAdmin[Any]):
    form = ReportForm
    formfield_overrides = OFFICE_FIELDS
    list_display = ["number", "title", "label_badge", "state", "group_code", "date", "kind"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "tlp", "kind", ("group", admin.RelatedOnlyFieldListFilter), "published_on"]
    list_select_related = ["group"]
    search_fields = ["title", "abstract", "group__code"]
    search_help_text = _("Words of the title or the abstract, or the code of the group.")
    autocomplete_fields = ["group", "addressed_groups", "sectors", "organisations", "news"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["given_number", "title", "slug", "kind", "group", "abstract"]}),
        (
            _("Label and readers"),
            {"fields": ["tlp", "label_badge", "current_embargo", "is_announced", "addressed_groups"]},
        ),
        (_("Where it belongs"), {"fields": ["sectors", "organisations", "news"]}),
        (_("Publication"), {"fields": ["state", "published_on", "published_precision", "is_sample"]}),
    ]
    inlines = [DraftInline, ReleasedInline, RelationInline, RecipientInline]
    steps = REPORT_STEPS
    bulk_steps = BULK_REPORT_STEPS
    table = ReportTable

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        reports: QuerySet[Report] = super().get_queryset(request)
        return reports.filter(pk__in=visible_reports(request).values("pk"))

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        fixed = ["given_number", "state", "is_sample", "current_embargo"]
        if obj is None:
            return fixed
        return [*fixed, "label_badge"] if obj.state == IS_DRAFT else [*fixed, "label_badge", "slug"]

    def get_fieldsets(self, request: HttpRequest, obj: Report | None = None) -> Any:
        """A new report gets its label with the rest; later the label has a step of its own."""
        unused = {"tlp"} if obj else {"label_badge", "current_embargo"}
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field not in unused]})
            for title, options in self.fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Report | None) -> Any:
        return self.inlines if obj else [inline for inline in self.inlines if inline is not ReleasedInline]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def get_form(
        self,
        request: HttpRequest,
        obj: Report | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        own = {} if obj else {"form": NewReportForm}
        return super().get_form(request, obj, change=change, **{**own, **kwargs})

    def enter(self, request: HttpRequest, obj: Any, what: str, form: Any) -> None:
        if not isinstance(obj, Report):
            super().enter(request, obj, what, form)
            return
        enter(obj, what, by=person_of(request), changes={**changes_of(form), **groups_by_code(form)})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        rows = [Report(**row) for row in Report.objects.opaque_rows()]
        return super().changelist_view(request, {**(extra_context or {}), "opaque_rows": rows})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if report := context["original"]:
            viewers = everyone()
            context["preview"] = preview(report, viewers)
            if report.state == IS_DRAFT:
                context["preview_published"] = preview_once_published(report, viewers)
        return super().render_change_form(request, context, *args, **kwargs)

    def step_context(self, request: HttpRequest, step: Step, obj: Report) -> dict[str, Any]:
        if step.name == "publish":
            return {"preview": preview_once_published(obj)}
        return {"preview": preview(obj)} if step.name == "label" else {}

    @admin.display(description=_("number"))
    def given_number(self, report: Report) -> str:
        return gettext("Given when it is saved.") if report._state.adding else str(report.number)

    @admin.display(description=_("label"), ordering="tlp")
    def label_badge(self, report: Report) -> SafeString:
        return badge(report.label)

    @admin.display(description=_("embargo"))
    def current_embargo(self, report: Report) -> str:
        row = embargo_of(report)
        if row is None:
            return "–"
        words = {"label": row.get_tlp_display(), "at": date_format(localtime(row.ends_at), "DATETIME_FORMAT")}
        return gettext("%(label)s from %(at)s on") % words

    @admin.display(description=_("group"), ordering="group__code")
    def group_code(self, report: Report) -> str:
        return report.group.code

    @admin.display(description=_("date"), ordering="published_on", empty_value="–")
    def date(self, report: Report) -> str:
        return report.date_display
