"""The tables of the register in the office: out of a list as CSV and XLSX, and in by way of a worker."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from journal.admin.tables.export import ExportedAdmin, M
from journal.admin.tables.files import LARGEST, too_large
from members.importing.actions import SHEETS, confirm_table, drop_table, progress_key, send_table
from members.importing.sheet import MOST_ROWS, Sheet
from members.models import TableImport

LISTED = {
    TableImport.Kind.ORGANISATIONS: "admin:members_organisation_changelist",
    TableImport.Kind.PEOPLE: "admin:members_affiliation_changelist",
}


class RegisterAdmin(ExportedAdmin[M]):
    """A list that goes out as a table of the register; each that leaves is on record."""

    table_kind: ClassVar[str]
    most_rows = MOST_ROWS

    def exported(self, request: HttpRequest) -> Sheet:
        return SHEETS[self.table_kind](person_of(request))

    def import_address(self) -> str:
        return f"{reverse('admin:members_tableimport_add')}?kind={self.table_kind}"

    def note_export(self, request: HttpRequest, objects: list[M]) -> None:
        note_download(request, self.table_kind, len(objects))


def note_download(request: HttpRequest, name: str, rows: int, **asked: str) -> None:
    """That somebody took a table with people's data along: which, how many rows, and what was asked for."""
    person = person_of(request)
    changes = {key: ["", value] for key, value in {"rows": str(rows), **asked}.items() if value}
    with transaction.atomic():
        record("table.downloaded", person, by=person, label=name, changes=changes)


class SendForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it holds"), choices=TableImport.Kind.choices)
    table = forms.FileField(
        label=_("Table"),
        help_text=_("CSV in UTF-8, or XLSX, with at most 10,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_table(self) -> tuple[str, bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["table"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(too_large())
        return str(upload.name), bytes(upload.read(LARGEST + 1))


State = TableImport.State
STEPS = [
    Step(
        name="write",
        label=_("Write these rows"),
        explanation=_("A worker judges them once more; then either all of them are written, or none."),
        act=lambda request, table: confirm_table(table=table, by=person_of(request)),
        done=_("The rows are being written."),
        offered=lambda table: (
            table.state == State.TRIED and not table.told.get("wrong") and bool(table.told.get("changing"))
        ),
        asks_again=True,
    ),
    Step(
        name="drop",
        label=_("Drop it"),
        explanation=_("Nothing of the table is written, and it is not kept."),
        act=lambda request, table: drop_table(table=table, by=person_of(request)),
        done=_("The table is dropped."),
        offered=lambda table: table.state == State.TRIED,
    ),
]


@admin.register(TableImport)
class TableImportAdmin(ReadOnlyAdmin[TableImport], JournalledAdmin[TableImport]):
    """Tables on their way into the register: sent, tried, looked at, written."""

    unasked = ("content",)
    list_display = ["kind", "name", "state", "sent_by", "sent_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["sent_by"]
    fields = ["kind", "name", "state", "sent_by", "sent_at", "settled_at"]
    steps = STEPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_act(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.may_act(request):
            raise PermissionDenied
        initial = {"kind": request.GET.get("kind", TableImport.Kind.ORGANISATIONS)}
        form = SendForm(request.POST or None, request.FILES or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            name, content = form.cleaned_data["table"]
            kind = form.cleaned_data["kind"]
            table = send_table(kind=kind, content=content, name=name, by=person_of(request))
            return redirect("admin:members_tableimport_change", table.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a table"),
            "opts": self.opts,
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": ["kind", "table"]})], {}),  # type: ignore[arg-type]
            "sheets": [
                (kind.label, reverse(LISTED[kind]), SHEETS[kind].head(), SHEETS[kind].needed)
                for kind in TableImport.Kind
            ],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/members/tableimport/send.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        table = context["original"]
        context["progress"] = cache.get(progress_key(table)) if table.is_open else None
        context["list"] = reverse(LISTED[table.kind])
        return super().render_change_form(request, context, *args, **kwargs)
