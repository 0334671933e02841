from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from intake.first_look import look
from intake.limits import LARGEST
from intake.why import RefusedError
from intake.words import refusal


class PdfField(forms.FileField):
    """A PDF that nobody must give; what can be said against one without opening it is said at once."""

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": _("PDF"),
            "required": False,
            "help_text": _("Up to 25 MB."),
            "widget": forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        }
        super().__init__(**{**given, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            try:
                look(_content_of(upload))
            except RefusedError as error:
                raise forms.ValidationError(str(refusal(error.code)), code=error.code) from error
        return upload


def name_and_content(upload: Any) -> tuple[str, bytes] | None:
    """Of what was given anew; None for what the field held before, and for nothing."""
    return (upload.name or "", _content_of(upload)) if isinstance(upload, UploadedFile) else None


def _content_of(upload: UploadedFile[bytes]) -> bytes:
    """All of it, or just enough to see that it is too large."""
    upload.seek(0)
    return bytes(upload.read(LARGEST + 1))
