from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from journal.admin.refusals import Refusable
from sector_reports.models import Edition, StoredFile
from sector_reports.models.stored_file import LARGEST, count_pages
from working_groups.tlp import Tlp

LONG = forms.Textarea(attrs={"rows": 3})


class EditionForm(Refusable):
    """A draft edition; its number follows from the ones before, and a new file takes the place of the old."""

    upload = forms.FileField(
        label=_("PDF"),
        required=False,
        help_text=_("Up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    class Meta:
        model = Edition
        fields = ["language", "notes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.file:
            self.initial["upload"] = self.instance.file.sha256  # the file that the form shows

    def clean_upload(self) -> UploadedFile[bytes] | str | None:
        upload: UploadedFile[bytes] | str | None = self.cleaned_data["upload"]
        if isinstance(upload, UploadedFile):
            count_pages(content_of(upload))
        return upload

    def columns(self) -> list[str]:
        return [*super().columns(), *(["file"] if "upload" in self.changed_data else [])]

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        if isinstance(upload := self.cleaned_data["upload"], UploadedFile):
            self.instance.file = StoredFile.objects.store_pdf(content_of(upload))
        return super().save(commit)


def content_of(upload: UploadedFile[bytes]) -> bytes:
    """All of it, or just enough to see that it is too large."""
    upload.seek(0)
    return bytes(upload.read(LARGEST + 1))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, help_text=_("Readers will see it."), widget=LONG
    )


class LabelForm(forms.Form):
    tlp = forms.TypedChoiceField(
        label=_("New label"), choices=Tlp.choices, coerce=lambda value: Tlp(int(value))
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        help_text=_("Needed to lower a label; it stays on the record."),
        widget=LONG,
    )
