from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from intake.pdf_field import PdfField, name_and_content
from journal.admin.refusals import Refusable
from sector_reports.models import Edition
from working_groups.tlp import Tlp

LONG = forms.Textarea(attrs={"rows": 3})


class ReportForm(Refusable):
    """The answer to an address that is taken does not tell by what: it may be a report out of sight."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _("This address cannot be used. Choose another.")


class NewReportForm(ReportForm):
    tlp = forms.TypedChoiceField(
        label=_("Label"),
        required=False,
        choices=[("", _("The default label of the issuing group")), *Tlp.choices[: Tlp.RED]],
        coerce=lambda value: Tlp(int(value)),
        help_text=_(
            "Left empty: the default label of the issuing group, at most TLP:AMBER+STRICT. TLP:RED comes later, by "
            "“Change the label”, once an edition is published or scheduled and the recipients are named."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tlp"] = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("tlp") == "":
            group = self.cleaned_data.get("group")
            self.cleaned_data["tlp"] = min(group.default_tlp if group else Tlp.RED, Tlp.AMBER_STRICT)
        return cleaned


class EditionForm(Refusable):
    """A draft edition; its number follows from the ones before. A new file takes its place once it is accepted."""

    upload = PdfField()

    class Meta:
        model = Edition
        fields = ["language", "notes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.file:
            self.initial["upload"] = self.instance.file.sha256  # the file that the form shows

    def given(self) -> tuple[str, bytes] | None:
        """Name and content of the new file, if there is one."""
        return name_and_content(self.cleaned_data["upload"])


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, help_text=_("Readers will see it."), widget=LONG
    )


class ScheduleForm(forms.Form):
    at = forms.SplitDateTimeField(
        label=_("Publish at"), widget=AdminSplitDateTime, help_text=_("In your own time zone.")
    )


class EmbargoForm(forms.Form):
    ends_at = forms.SplitDateTimeField(
        label=_("Ends"), widget=AdminSplitDateTime, help_text=_("In your own time zone.")
    )
    tlp = forms.TypedChoiceField(
        label=_("Label afterwards"), choices=Tlp.choices[: Tlp.AMBER], coerce=lambda value: Tlp(int(value))
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=LONG)


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
