"""The addresses of a table in the office: out as CSV and XLSX, and in again, looked at before anything is written."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from journal.admin.tables.export import ExportedAdmin, M
from journal.admin.tables.files import LARGEST, Row, Table, read_table, too_large
from journal.admin.tables.refusing import BadTableError
from journal.admin.tables.rows import MOST_TOLD, Judged, OfficeTable, judge

KEPT_FOR = 3600  # seconds between looking and confirming
LARGEST_PACKED = 900 * 1024  # a form may send 1 MB beside its files


class TableForm(forms.Form):
    table = forms.FileField(
        label=_("Table"),
        help_text=_("CSV in UTF-8, or XLSX, as exported here and then changed."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_table(self) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data["table"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(too_large())
        return bytes(upload.read(LARGEST + 1))


class TableAdmin(ExportedAdmin[M]):
    """An admin whose list goes out as a table and comes in again as changes."""

    table: ClassVar[type[OfficeTable[Any]]]

    def exported(self, request: HttpRequest) -> OfficeTable[M]:
        return self.table(request)

    def import_address(self) -> str:
        return self._address("import")

    def get_urls(self) -> list[URLPattern]:
        into = path("import/", self.admin_site.admin_view(self.import_view), name=self._url_name("import"))
        return [into, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_act(request):
            raise PermissionDenied
        if request.method == "POST" and "packed" in request.POST:
            return self._confirm(request, request.POST["packed"])
        form = TableForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                table = read_table(form.cleaned_data["table"])
                judged = judge(self.table(request), table, keep=False)
                packed = _packed(request, table, judged, self.table.needed())
            except BadTableError as error:
                form.add_error("table", error.words)
            else:
                return self._preview(request, judged, packed)
        context = {
            "form": form,
            "adminform": AdminForm(cast(Any, form), [(None, {"fields": ["table"]})], {}),
            "columns": self.table(request).head(),
        }
        return self._page(request, "admin/table_import.html", context)

    def _confirm(self, request: HttpRequest, packed: str) -> HttpResponse:
        """Judged once more, as everything may have changed since it was looked at."""
        sheet = self.table(request)
        try:
            table = _unpacked(request, packed, sheet.head())
        except signing.BadSignature:
            messages.error(request, _("It is too long ago that you looked at this. Choose the file again."))
            return redirect(self._address("import"))
        judged = judge(sheet, table, keep=True)
        if any(row.errors for row in judged):
            return self._preview(request, judged, "")
        changed = sum(bool(row.changes) for row in judged)
        text = ngettext("%(rows)d row was written.", "%(rows)d rows were written.", changed)
        messages.success(request, text % {"rows": changed})
        return redirect(self._address("changelist"))

    def _preview(self, request: HttpRequest, judged: list[Judged], packed: str) -> HttpResponse:
        wrong = [row for row in judged if row.errors]
        changing = [row for row in judged if row.changes and not row.errors]
        for row in (*wrong[:MOST_TOLD], *changing[:MOST_TOLD]):
            if row.shown is not None:
                self.note_view(request, row.shown)
        context = {
            "wrong": wrong[:MOST_TOLD],
            "changing": changing[:MOST_TOLD],
            "wrong_more": len(wrong[MOST_TOLD:]),
            "changing_more": len(changing[MOST_TOLD:]),
            "count": {
                "rows": len(judged),
                "wrong": len(wrong),
                "changing": len(changing),
                "same": len(judged) - len(wrong) - len(changing),
            },
            "packed": packed,
        }
        return self._page(request, "admin/table_preview.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a table"),
            "opts": self.opts,
            "import_address": self._address("import"),
            **context,
        }
        return TemplateResponse(request, template, context)


def _packed(request: HttpRequest, table: Table, judged: list[Judged], needed: list[str]) -> str:
    """What the rows change, to come back with the confirmation: nothing of it stays here meanwhile.

    It is signed for whoever looked at it. Raises BadTableError where it is more than a form may send.
    """
    changes = {row.number: {name for name, _before, _after in row.changes} for row in judged if row.changes}
    rows = [
        (
            row.number,
            {name: cell for name, cell in row.cells.items() if name in {*changes[row.number], *needed}},
        )
        for row in table.rows
        if row.number in changes
    ]
    packed = signing.dumps(rows, salt=_salt(request), compress=True)
    if len(packed) > LARGEST_PACKED:
        raise BadTableError(_("The table changes too much text at once. Divide it."))
    return packed


def _unpacked(request: HttpRequest, packed: str, columns: list[str]) -> Table:
    """Raises BadSignature for what another person looked at, or too long ago."""
    rows = signing.loads(packed, salt=_salt(request), max_age=KEPT_FOR)
    return Table(columns, [Row(number, cells) for number, cells in rows])


def _salt(request: HttpRequest) -> str:
    return f"table-{request.user.pk}"
