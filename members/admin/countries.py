"""How a country is typed in the office: by its name, or by its code where members do not come from it."""

from typing import Any

from django import forms
from django.db.models import Field
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.register.countries import NAMES

CODE = 2  # letters


class CountryInput(forms.TextInput):
    """Offers the names; what is stored is the code of ISO 3166-1."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        names = f"{(attrs or {}).get('id', name)}-names"
        self.attrs.pop("maxlength", None)  # a name is longer than its code
        typed = super().render(name, value, {**(attrs or {}), "list": names}, renderer)
        countries = sorted((str(country), code) for code, country in NAMES.items())
        options = format_html_join("", '<option value="{1}" label="{0}">', countries)
        return format_html('{}<datalist id="{}">{}</datalist>', typed, names, options)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        if typed is None:
            return None
        codes = {str(country).casefold(): code for code, country in NAMES.items()}
        code = typed.strip().upper()
        return codes.get(typed.strip().casefold(), code if len(code) == CODE else typed)


class CountryMixin:
    """For the admin or inline of a row with a country."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if db_field.name == "country":
            kwargs |= {"widget": CountryInput, "help_text": _("Its name, or its two letters in ISO 3166-1.")}
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
