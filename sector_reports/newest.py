"""The newest edition of a report, to be sent: what is asked for most often, and so without writing SQL each time."""

from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from sector_reports.models import Edition, Report, StoredFile
from working_groups.viewer import Viewer

Row = TypeVar("Row", bound=Model)

SOME_SLUG = "some slug"  # in the place of what each question brings along; no slug has a space
WRITTEN = 256  # for as many kinds of viewers, by how many groups they are in
SEARCHED = "search_vector"  # what PostgreSQL searches; nobody reads it


def newest_for(viewer: Viewer, slug: str) -> Edition | None:
    """With its report and its file; None where the viewer may not see the report listed."""
    made_up, stands_for = viewer.made_up()
    sql, parameters = _question(made_up)
    given: dict[Any, Any] = {SOME_SLUG: slug, **stands_for}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in parameters])
        row = cursor.fetchone()
    if row is None:
        return None
    values = dict(zip(_columns(), row, strict=True))
    edition = _made(Edition, "", values)
    edition.report, edition.file = _made(Report, "report__", values), _made(StoredFile, "file__", values)
    return edition


@lru_cache(maxsize=WRITTEN)
def _question(made_up: Viewer) -> tuple[str, tuple[Any, ...]]:
    """Writing it takes longer than its answer."""
    reports = Report.objects.visible_to(made_up).filter(slug=SOME_SLUG)
    editions = Edition.objects.published().filter(report__in=reports, file__isnull=False)
    return editions.order_by("-number").values_list(*_columns())[:1].query.sql_with_params()


@lru_cache(maxsize=1)
def _columns() -> tuple[str, ...]:
    return (
        *_names(Edition),
        *(f"report__{name}" for name in _names(Report)),
        *(f"file__{name}" for name in _names(StoredFile)),
    )


@lru_cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name != SEARCHED)


def _made(model: type[Row], path: str, values: dict[str, Any]) -> Row:
    names = _names(model)
    return model.from_db(connection.alias, names, [values[f"{path}{name}"] for name in names])
