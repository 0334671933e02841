from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

from journal.admin.refusals import Refusable
from journal.admin.shown import RowsFormSet


class KnownSelect(AutocompleteSelect):
    """Shows the row's own choice as it was loaded with the row, and not by one more query for each row."""

    known: Model | None = None

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        if self.known is None or [str(one) for one in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, self.known.pk, str(self.known), True, 0)]  # noqa: FBT003 -- Django's signature
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))  # noqa: FBT003 -- Django's signature
        return [(None, options, 0)]


class ManySelect(AutocompleteSelectMultiple):
    """Each choice is taken back by itself; the button that clears all would break the list for those who hear it."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class RowForm(Refusable):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget
            select = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
            if isinstance(select, KnownSelect) and self.instance._meta.get_field(name).is_cached(
                self.instance
            ):
                select.known = getattr(self.instance, name)


class RowsInline(InlineModelAdmin[Any, Any]):
    """An inline with a constant number of queries; its queryset selects the related rows that it shows."""

    form: type[Refusable] = RowForm
    formset = RowsFormSet
    extra = 0

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
