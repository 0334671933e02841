"""The tables of the register in the office: out of a list as CSV and XLSX, and in by way of a worker."""

from functools import partial
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.admin import JournalledAdmin, ReadOnlyAdmin, Step
from journal.admin.journalled import person_of
from journal.admin.tables.files import LARGEST, as_csv, as_xlsx, too_large
from journal.admin.tables.pages import TYPES
from members.importing.actions import SHEETS, confirm_table, drop_table, progress_key, send_table
from members.importing.sheet import MOST_ROWS
from members.models import TableImport

M = TypeVar("M", bound=Model)
ADD = "admin:members_tableimport_add"


class ExportedAdmin(JournalledAdmin[M]):
    """A list that goes out as a table; each that leaves is on record."""

    table_kind: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        exports = [
            path(
                f"export.{kind}",
                self.admin_site.admin_view(partial(self.export_view, kind=kind)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_export_{kind}",
            )
            for kind in TYPES
        ]
        return [*exports, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        context = {
            "exports": [(kind.upper(), reverse(f"{name}_{kind}")) for kind in TYPES],
            "question": request.GET.urlencode(),
            "import_address": f"{reverse(ADD)}?kind={self.table_kind}" if self.may_act(request) else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export_view(self, request: HttpRequest, *, kind: str) -> HttpResponse:
        """What the list shows with the same question, all pages of it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        sheet: Any = SHEETS[self.table_kind]
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # the list says what is wrong with the question
            return redirect(f"{address}?{request.GET.urlencode()}")
        objects = list(sheet.fetched(listed)[: MOST_ROWS + 1])
        if len(objects) > MOST_ROWS:
            text = _("A table has at most %(rows)d rows. Filter the list first.") % {"rows": MOST_ROWS}
            messages.error(request, text)
            return redirect(address)
        note_download(request, self.table_kind, len(objects))
        return as_file(kind, self.table_kind, sheet.head(), sheet(person_of(request)).lines(objects))


def note_download(request: HttpRequest, name: str, rows: int, **asked: str) -> None:
    """That somebody took a table with people's data along: which, how many rows, and what was asked for."""
    person = person_of(request)
    changes = {key: ["", value] for key, value in {"rows": str(rows), **asked}.items() if value}
    with transaction.atomic():
        record("table.downloaded", person, by=person, label=name, changes=changes)


def as_file(kind: str, name: str, columns: list[str], lines: list[list[str]]) -> HttpResponse:
    content = as_csv(columns, lines) if kind == "csv" else as_xlsx(columns, lines, name=name)
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "private, no-store",
        },
    )


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

    list_display = ["kind", "name", "state", "sent_by", "sent_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["sent_by"]
    fields = ["kind", "name", "state", "sent_by", "sent_at", "settled_at"]
    steps = STEPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_act(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Nobody looks for a table by its bytes."""
        return not lookup.startswith("content") and super().lookup_allowed(lookup, value, request)

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
            "columns": [(kind.label, SHEETS[kind].head()) for kind in TableImport.Kind],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/members/tableimport/send.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        table = context["original"]
        context["progress"] = cache.get(progress_key(table)) if table.is_open else None
        return super().render_change_form(request, context, *args, **kwargs)
