"""What the secretariat does for somebody who can no longer sign in."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from members.models import Person
from members.signing_in.actions import remove_second_factors
from members.signing_in.sessions import sign_out_everywhere


class LossForm(forms.Form):
    reason = forms.CharField(
        label=_("How you made sure that it is them"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A mail is no proof. Call them, or see them. It goes on the record."),
    )


def remove(request: HttpRequest, person: Person, reason: str) -> None:
    remove_second_factors(person=person, reason=reason, by=person_of(request))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the record."),
    )


def sign_out(request: HttpRequest, person: Person, reason: str) -> None:
    sign_out_everywhere(person=person, reason=reason, by=person_of(request))


SIGN_OUT = Step(
    name="sign-out",
    label=_("Sign out everywhere"),
    explanation=_(
        "All their open sessions end with the next click. The account stays open: they can sign in again."
    ),
    act=sign_out,
    done=_("They are signed out everywhere."),
    form_class=ReasonForm,
)

REMOVE_SECOND_FACTORS = Step(
    name="second-factors",
    label=_("Remove the second factor"),
    explanation=_(
        "For somebody who has lost their passkeys, their app and their recovery codes. They are signed out everywhere, "
        "told by mail, and set up another when they sign in with their password."
    ),
    act=remove,
    done=_("The second factor is removed."),
    form_class=LossForm,
    is_grave=True,
    asks_again=True,
)
