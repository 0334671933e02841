"""What the admins of labelled objects share: they begin with what the person may see, and note what they open."""

from copy import copy
from typing import Any, cast

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.admin import JournalledAdmin
from journal.admin.journalled import person_of
from sector_reports.actions import record_access
from sector_reports.admin.effects import Look, changed_facts, changed_sight, look_at
from sector_reports.admin.uploads import receive
from sector_reports.admin_forms import EditionForm
from sector_reports.models import Edition, Report
from sector_reports.preview import everyone
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer


def viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def visible_reports(request: HttpRequest) -> QuerySet[Report]:
    return Report.objects.visible_to(viewer(request))


def report_of(obj: Any) -> Report:
    """The report itself, or that of an edition."""
    report: Report = obj if isinstance(obj, Report) else obj.report
    return report


def as_kept(obj: Any) -> Any:
    """As messages tell of it, which lie in the session until they are shown: from TLP:AMBER on without its title."""
    if not isinstance(obj, Report):
        return obj
    kept = copy(obj)
    kept.title = obj.journal_label
    return kept


class LabelledAdmin(JournalledAdmin[Any]):
    """For a report, or for what belongs to one."""

    def note_view(self, request: HttpRequest, obj: Any) -> None:
        report = report_of(obj)
        if report.tlp >= Tlp.AMBER:
            record_access(report=report, verb="report.viewed", by=person_of(request))

    def enter(self, request: HttpRequest, obj: Model, what: str, form: ModelForm[Any]) -> None:
        super().enter(request, obj, what, form)
        if isinstance(form, EditionForm) and isinstance(obj, Edition):
            receive(request, obj, form)

    def note_export(self, request: HttpRequest, objects: list[Any]) -> None:
        for report in objects:
            if report.tlp >= Tlp.AMBER:
                record_access(report=report, verb="report.exported", by=person_of(request))

    def look(self, obj: Any) -> Look:
        return look_at(obj)

    def told(self, request: HttpRequest, before: Look, after: Look) -> list[str]:
        return changed_facts(before, after) + changed_sight(before, after, self._everyone(request))

    def _everyone(self, request: Any) -> list[Viewer]:
        """Read once for a list of objects."""
        if not hasattr(request, "everyone"):
            request.everyone = everyone()
        return cast(list[Viewer], request.everyone)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """While somebody waited for it to be free, a stricter label may have taken it out of their sight."""
        obj = super().get_object(request, object_id, from_field)
        has_waited = getattr(request, "is_saving", False)
        return obj if obj is None or not has_waited or self.is_in_sight(request, obj) else None

    def is_in_sight(self, request: HttpRequest, obj: Any) -> bool:
        return visible_reports(request).filter(pk=report_of(obj).pk).exists()

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        if self.is_in_sight(request, obj):
            return super().response_add(request, as_kept(obj), post_url_continue)
        return self.out_of_sight(request, obj)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        if self.is_in_sight(request, obj):
            return super().response_change(request, as_kept(obj))
        return self.out_of_sight(request, obj)

    def out_of_sight(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """It is saved, and its label now hides it from the person who saved it."""
        report = report_of(obj)
        text = _("Report %(number)d is saved. As %(label)s, only its named recipients see it from now on.")
        messages.success(request, text % {"number": report.number, "label": report.label.label})
        return redirect(self.list_address())

    def address_after(self, request: HttpRequest, obj: Model) -> str:
        return super().address_after(request, obj) if self.is_in_sight(request, obj) else self.list_address()

    def list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def review_link(edition: Edition) -> SafeString | str:
    if edition._state.adding:
        return "–"
    return format_html('<a href="{}">{}</a>', edition.review_url, _("Comments and sign-off"))


def download_link(edition: Edition) -> SafeString | str:
    """The public address of the file, where the policy is asked again."""
    if edition.file is None:
        return "–"
    address = reverse(
        "sector_reports:edition_download", kwargs={"slug": edition.report.slug, "number": edition.number}
    )
    pages = edition.file.pages
    text = ngettext("PDF, %(pages)d page", "PDF, %(pages)d pages", pages) % {"pages": pages}
    return format_html('<a href="{}">{}</a>', address, text)
