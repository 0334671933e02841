"""The table of the reports: what docs/importing.md tells people of its columns."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from journal.admin import ADDED, enter
from journal.admin.journalled import person_of
from journal.admin.tables import OfficeTable
from journal.admin.tables.cells import as_cell
from sector_reports.actions import change_label, need_label_within_group, opened_to
from sector_reports.admin.changing import MANY, change_report
from sector_reports.admin.effects import Look, changed_sight, look_at
from sector_reports.admin.policy import visible_reports
from sector_reports.admin.table_form import Names, RowForm
from sector_reports.models import Report
from sector_reports.preview import everyone
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

SEPARATOR = "; "
LONGEST_NUMBER = 10


class ReportTable(OfficeTable[Report]):
    name = "reports"
    columns = [
        "number",
        "title",
        "slug",
        "abstract",
        "kind",
        "group",
        "label",
        "announced",
        "published",
        "sectors",
        "organisations",
        "addressed_groups",
        "state",
    ]
    fixed = {"number", "state"}
    remarks = ["reason"]

    @cached_property
    def names(self) -> Names:
        return Names()

    @cached_property
    def viewers(self) -> list[Viewer]:
        return everyone()

    def cells(self, obj: Report) -> dict[str, str]:
        texts = {
            "number": str(obj.number),
            "title": obj.title,
            "slug": obj.slug,
            "abstract": obj.abstract,
            "kind": obj.kind,
            "group": obj.group.code,
            "label": obj.label.label,
            "announced": "yes" if obj.is_announced else "no",
            "published": obj.date_iso,
            "sectors": _listed(sector.name for sector in obj.sectors.all()),
            "organisations": _listed(organisation.name for organisation in obj.organisations.all()),
            "addressed_groups": _listed(group.code for group in obj.addressed_groups.all()),
            "state": obj.state,
        }
        return {name: as_cell(text) for name, text in texts.items()}

    def fetched(self, objects: QuerySet[Report]) -> QuerySet[Report]:
        """Not even its recipient takes what a TLP:RED report says along in a table."""
        related = ("sectors", "organisations", "addressed_groups")
        told = objects.exclude(tlp=Tlp.RED).defer("search_vector")
        return told.select_related("group").prefetch_related(*related)

    def held(self, keys: set[str]) -> dict[str, Report]:
        numbers = {
            int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < LONGEST_NUMBER
        }
        seen = visible_reports(self.request).filter(number__in=numbers)
        list(seen.order_by("number").select_for_update(of=("self",), no_key=True).values_list("pk"))
        return {str(report.number): report for report in self.fetched(seen)}

    def form(self, cells: dict[str, str], obj: Report | None) -> forms.Form:
        if obj is None:
            cells = {**cells, "slug": cells.get("slug") or slugify(cells.get("title", ""))[:120]}
        return RowForm(cells, names=self.names, report=obj)

    def write(self, obj: Report | None, cleaned: dict[str, Any], remarks: dict[str, str]) -> Report:
        if obj is None:
            return self._add(cleaned)
        label: Tlp | None = cleaned.pop("label", None)
        by = person_of(self.request)
        change_report(report=obj, by=by, **cleaned)
        if label is not None:
            change_label(report=obj, tlp=label, reason=remarks["reason"], by=by)
        if "group" in cleaned:
            need_label_within_group(Report.objects.select_related("group").get(pk=obj.pk), obj.label)
        return obj

    def _add(self, cleaned: dict[str, Any]) -> Report:
        """A draft without an edition: that comes with its file, on the page of the report."""
        by = person_of(self.request)
        if not by.has_perm("sector_reports.add_report"):
            raise ValidationError(_("You may not add reports."))
        many = {name: cleaned.pop(name) for name in MANY}
        report = Report.objects.create(tlp=cleaned.pop("label"), **cleaned)
        need_label_within_group(report, report.label)
        for name, rows in many.items():
            getattr(report, name).set(rows)
        enter(report, ADDED, by=by, changes=opened_to(many["addressed_groups"]))
        return report

    def look(self, obj: Report) -> Look:
        return look_at(obj)

    def told(self, before: Look | None, after: Look) -> list[str]:
        return changed_sight(before, after, self.viewers)


def _listed(names: Iterable[str]) -> str:
    return SEPARATOR.join(sorted(names))
