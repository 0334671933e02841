from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sector_reports.models import Comment


class CommentForm(forms.Form):
    page = forms.IntegerField(
        label=_("Page"), required=False, min_value=1, help_text=_("Leave it empty for the whole document.")
    )
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].widget.attrs["max"] = pages


class DecisionForm(forms.Form):
    disposition = forms.ChoiceField(
        label=_("What is made of it"), choices=Comment.Disposition.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5000,
        help_text=_("Needed unless the comment is accepted as it is."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SignOffForm(forms.Form):
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("The decision it rests on, such as “Board meeting of 12 March 2026”."),
    )

    def __init__(self, *args: Any, is_chair: bool, **kwargs: Any) -> None:
        """A chair signs for the group; for anybody else it rests on a decision."""
        super().__init__(*args, **kwargs)
        if is_chair:
            del self.fields["basis"]
