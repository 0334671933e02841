"""Tables of figures as CSV (RFC 4180), for spreadsheets that take text for a formula if it begins like one."""

import csv

from django.http import HttpResponse
from django.utils.translation import gettext as _

from journal.admin.tables.cells import as_cell, harmless
from sector_reports.models import UsageCount
from sector_reports.usage.breakdown import Table
from sector_reports.usage.suppression import Figure


def as_csv(tables: list[Table], *, name: str) -> HttpResponse:
    """The same figures as on the page, and as little: what is hidden there is hidden here."""
    response = HttpResponse(
        "\ufeff",  # spreadsheets read UTF-8 if the file says so
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow([_("Table"), _("Row"), *(label for label in UsageCount.Metric.labels)])
    for table in tables:
        for row in table.rows:
            writer.writerow([_text(table.title), _text(row.title), *_cells(table, row.figures)])
        writer.writerow([_text(table.title), _("All"), *_cells(table, table.totals)])
    return response


def _text(said: object) -> str:
    return harmless(as_cell(str(said)))


def _cells(table: Table, figures: list[Figure]) -> list[int | str]:
    """In the columns of their metrics; empty where the table does not have one."""
    by_column = dict(zip(table.columns, figures, strict=True))
    return [
        "" if figure is None else _text(figure.hidden) if figure.count is None else figure.count
        for figure in (by_column.get(str(label)) for label in UsageCount.Metric.labels)
    ]
