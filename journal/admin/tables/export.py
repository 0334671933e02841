"""A list of the office that goes out as a table: all that it shows with its filters and search."""

from functools import partial
from typing import Any, ClassVar, Protocol, TypeVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from journal.admin.journalled import JournalledAdmin
from journal.admin.tables.files import MOST_ROWS, as_csv, as_xlsx

M = TypeVar("M", bound=Model)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Exported(Protocol):
    """What the admin needs of a table; `name` is also that of the file."""

    @property
    def name(self) -> str: ...
    def head(self) -> list[str]: ...
    def fetched(self, objects: Any, /) -> Any: ...
    def lines(self, objects: Any, /) -> list[list[str]]: ...


class ExportedAdmin(JournalledAdmin[M]):
    most_rows: ClassVar[int] = MOST_ROWS

    def exported(self, request: HttpRequest) -> Exported:
        raise NotImplementedError

    def import_address(self) -> str:
        """Where such a table comes in."""
        raise NotImplementedError

    def note_export(self, request: HttpRequest, objects: list[M]) -> None:
        """Called before their rows leave, to put that on record."""

    def get_urls(self) -> list[URLPattern]:
        exports = [
            path(
                f"export.{kind}",
                self.admin_site.admin_view(partial(self.export_view, kind=kind)),
                name=self._url_name(f"export_{kind}"),
            )
            for kind in TYPES
        ]
        return [*exports, *super().get_urls()]

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str) -> str:
        return reverse(f"admin:{self._url_name(page)}", current_app=self.admin_site.name)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {
            "exports": [(kind.upper(), self._address(f"export_{kind}")) for kind in TYPES],
            "question": request.GET.urlencode(),
            "import_address": self.import_address() if self.may_act(request) else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export_view(self, request: HttpRequest, *, kind: str) -> HttpResponse:
        """What the list shows with the same question, all pages of it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        table = self.exported(request)
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # the list says what is wrong with the question
            return redirect(f"{self._address('changelist')}?{request.GET.urlencode()}")
        objects = list(table.fetched(listed)[: self.most_rows + 1])
        if len(objects) > self.most_rows:
            text = _("A table has at most %(rows)d rows. Filter the list first.") % {"rows": self.most_rows}
            messages.error(request, text)
            return redirect(self._address("changelist"))
        self.note_export(request, objects)
        return as_file(kind, table.name, table.head(), table.lines(objects))


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
