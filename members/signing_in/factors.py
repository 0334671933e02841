"""What the portal asks of second factors beside its settings: secrets that are encrypted, and its own words."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.main import QRCode

from members.sealing import seal, seal_anew, unseal

PORTAL = "ECSO portal"
QUIET_ZONE = 4  # modules of white around a QR code, as ISO/IEC 18004 asks for


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right, or it has been used: each one works once. Wait for the next and type that."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a passkey or an authenticator app: set up one of these first."
        ),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def rotate(self, encrypted_text: str) -> str:
        """The same under the present key."""
        return seal_anew(encrypted_text)

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as markup that needs no style and no address of its own."""
        modules = modules_of(url)
        runs = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark
        )
        return format_html(
            '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}"><path d="{}"/></svg>',
            gettext("QR code for your authenticator app"),
            len(modules),
            len(modules),
            runs,
        )

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 -- allauth's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return PORTAL


def modules_of(text: str) -> list[list[bool]]:
    """Of its QR code, row by row: whether each is dark."""
    code: Any = QRCode(border=QUIET_ZONE)
    code.add_data(text)
    modules: list[list[bool]] = code.get_matrix()
    return modules
