from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.admin.journalled import ReadOnlyAdmin
from journal.models import Entry

LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")  # as Entry.tlp numbers them
RED = LABELS.index("TLP:RED")

FILTERED_BY = ("verb", "at", "tlp")

Veil = Callable[[HttpRequest], Q]
Limit = Callable[[HttpRequest, "QuerySet[Entry]"], "QuerySet[Entry]"]


class LabelFilter(admin.SimpleListFilter):
    title = _("label")
    parameter_name = "tlp"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [(str(number), label) for number, label in enumerate(LABELS)]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Entry]") -> "QuerySet[Entry]":
        chosen = self.value()
        return queryset.filter(tlp=int(chosen)) if chosen and chosen.isdecimal() else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin[Entry]):
    """The journal. The apps add to `limits` which entries not everyone in the office may read, and to `veils` of
    which entries they read only what happened, when, and under which label."""

    limits: ClassVar[list[Limit]] = []
    veils: ClassVar[list[Veil]] = []

    list_display = ["at", "what", "object_label", "told_by", "label"]
    list_filter = [("verb", admin.AllValuesFieldListFilter), "at", LabelFilter]
    list_select_related = ["by"]
    search_fields = ["object_label", "verb"]
    search_help_text = _("Words of what it is about, or of what was done.")
    ordering = ["-id"]
    sortable_by = ()
    fields = ["at", "told_by", "what", "object_label", "kind", "label", "told_reason", "told_changes"]
    readonly_fields = ["told_by", "what", "kind", "label", "told_reason", "told_changes"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Entry]":
        entries = super().get_queryset(request)
        for limit in self.limits:
            entries = limit(request, entries)
        veiled = reduce(or_, (veil(request) for veil in self.veils), Q(pk__in=[]))
        return entries.annotate(is_veiled=ExpressionWrapper(veiled, output_field=BooleanField()))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Not what a veiled entry does not tell: whoever may ask for a value learns it."""
        return lookup.partition("__")[0] in FILTERED_BY and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("what happened"))
    def what(self, entry: Entry) -> str:
        return entry.words

    @admin.display(description=_("kind"))
    def kind(self, entry: Entry) -> str:
        return entry.content_type.name

    @admin.display(description=_("label"))
    def label(self, entry: Entry) -> SafeString:
        text = LABELS[entry.tlp]
        colour = text.lower().replace(":", "-").replace("+", "-")
        return format_html('<span class="tlp {}" translate="no" dir="ltr">{}</span>', colour, text)

    @admin.display(description=_("by whom"), empty_value="–")
    def told_by(self, entry: Any) -> str:
        return "" if entry.is_veiled else str(entry.by or "")

    @admin.display(description=_("reason"), empty_value="–")
    def told_reason(self, entry: Any) -> str:
        if entry.is_veiled:
            return ""
        return (
            gettext("Only for its named recipients.") if entry.tlp == RED and entry.reason else entry.reason
        )

    @admin.display(description=_("changes"), empty_value="–")
    def told_changes(self, entry: Any) -> SafeString | str:
        if entry.is_veiled:
            return ""
        if entry.tlp == RED:
            return format_html_join(", ", "{}", ((field,) for field in entry.changes))
        rows = ((field, before or "–", after or "–") for field, (before, after) in entry.changes.items())
        return format_html_join("", "<p><strong>{}</strong>: {} → {}</p>", rows)
