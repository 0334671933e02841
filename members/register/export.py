"""The members of the directory as a table for spreadsheets, with cells that are harmless to them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from journal.admin.tables.cells import as_cell
from journal.admin.tables.files import as_csv
from members.register.countries import country_name
from members.register.directory import Directory


def table_of(directory: Directory) -> HttpResponse:
    columns = [
        _("Organisation"),
        _("Acronym"),
        _("Category"),
        _("Country"),
        _("Country code"),
        _("Website"),
        _("LEI"),
        _("ROR ID"),
        _("Page"),
        _("As of"),
        _("Sample"),
    ]
    name = f"members-{directory.day:%Y-%m-%d}"
    return HttpResponse(
        as_csv(columns, ([as_cell(cell) for cell in line] for line in _lines(directory))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _lines(directory: Directory) -> Iterable[list[str]]:
    day = directory.day.isoformat()
    members: Iterable[Any] = directory.found.iterator(chunk_size=2_000)
    for membership in members:
        organisation = membership.organisation
        yield [
            membership.name_then,
            organisation.acronym,
            str(membership.get_category_display()),
            country_name(membership.country_then),
            membership.country_then,
            organisation.website,
            organisation.lei,
            organisation.ror,
            f"{settings.BASE_URL}{organisation.get_absolute_url()}",
            day,
            _("yes") if organisation.is_sample else "",
        ]
