"""allauth's forms of second factors with our words; a code of an app works once, whatever becomes of the cache."""

import time
from typing import Any, cast

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as BaseAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as BaseEditWebAuthnForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

USED_UP_TO = "used_up_to"  # in the data of an app: the last period whose code was used
NAME_LENGTH = 100
CODE_INPUT = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
    "dir": "ltr",
}


@transaction.atomic
def use_up(authenticator: Authenticator) -> bool:
    """Whether a code of the present period may still be used; from now on it may not (RFC 6238, 5.2)."""
    held = Authenticator.objects.select_for_update(of=("self",)).get(pk=authenticator.pk)
    period = int(time.time()) // app_settings.TOTP_PERIOD
    if held.data.get(USED_UP_TO, -1) >= period:
        return False
    held.data[USED_UP_TO] = period
    held.save(update_fields=["data"])
    return True


class CodeUsedOnce:
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.Form, self).fields["code"] = code_field(
            _("Code"), _("The six digits that your app shows now, or one of your recovery codes.")
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_up(self.authenticator):
            raise get_adapter().validation_error("incorrect_code")
        return code


def code_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=40, widget=forms.TextInput(attrs=CODE_INPUT)
    )


class AuthenticateForm(CodeUsedOnce, BaseAuthenticateForm):
    pass


class ReauthenticateForm(CodeUsedOnce, BaseReauthenticateForm):
    pass


class ActivateTOTPForm(BaseActivateTOTPForm):
    code = code_field(_("Code"), _("The six digits that the app shows now."))


class AddWebAuthnForm(BaseAddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Tells it apart from others, such as “My phone”. Only you see it."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_("Without e-mail address and password. Untick this for a security key that is full."),
    )


class EditWebAuthnForm(BaseEditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
