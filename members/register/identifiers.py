"""What else an organisation is known by: for its taxes (VAT), in finance (LEI) and in research (ROR).

Each is kept in one form, without the spaces, dots and addresses that people write around it.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# A VAT number as VIES takes it: the letters of the country (EL for Greece, XI for Northern Ireland), then its own part.
VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,12}")
LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")  # ISO 17442
ROR = re.compile(r"0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}")  # https://ror.readme.io/docs/identifier

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
ONE_OF_97 = 97  # ISO 7064: a number with its check digits leaves 1


def compact(text: str) -> str:
    """Without what people write around an identifier, be it spaces, dots or the address of a register."""
    return re.sub(r"[\s.\-]", "", text.strip().rstrip("/").rpartition("/")[2])


def is_lei(code: str) -> bool:
    """Whether its check digits fit, by ISO 7064 (mod 97-10): letters count from 10."""
    return bool(LEI.fullmatch(code)) and int("".join(str(int(sign, 36)) for sign in code)) % ONE_OF_97 == 1


def is_ror(code: str) -> bool:
    """Whether its check digits fit, by the same rule, of a number written in Crockford's base 32."""
    if not ROR.fullmatch(code):
        return False
    number: int = sum(CROCKFORD.index(sign) * 32**place for place, sign in enumerate(reversed(code[1:7])))
    return (number * 100 + int(code[7:])) % ONE_OF_97 == 1


def validate_vat(code: str) -> None:
    if not VAT.fullmatch(code):
        raise ValidationError(
            _("Write the VAT number with the letters of its country, such as BE0123456789.")
        )


def validate_lei(code: str) -> None:
    if not LEI.fullmatch(code):
        raise ValidationError(_("An LEI has 18 letters and digits, and two check digits."))
    if not is_lei(code):
        raise ValidationError(_("The check digits of this LEI do not fit: a sign is mistyped."))


def validate_ror(code: str) -> None:
    if not ROR.fullmatch(code):
        raise ValidationError(_("A ROR ID has nine signs and begins with 0, such as 05gq02987."))
    if not is_ror(code):
        raise ValidationError(_("The check digits of this ROR ID do not fit: a sign is mistyped."))


class IdentifierFormField(forms.CharField):
    """Takes what people paste; how long it may be is said of what is left of it."""

    def __init__(self, *, is_upper: bool, **kwargs: Any) -> None:
        self.is_upper = is_upper
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = compact(super().to_python(value) or "")
        return text.upper() if self.is_upper else text.lower()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class IdentifierField(models.CharField[str, str]):
    """Kept without spaces, dots and addresses, in letters of one case."""

    def __init__(self, *args: Any, is_upper: bool = True, **kwargs: Any) -> None:
        self.is_upper = is_upper
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "is_upper": self.is_upper}

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super().to_python(value)
        return compact(value).upper() if self.is_upper else compact(value).lower()

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": IdentifierFormField, "is_upper": self.is_upper, **kwargs})
