"""An authenticator app as somebody would hold it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from members.models import Person
from portal_launcher.one_time_code import code_at

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_app(person: Person) -> Authenticator:
    app: Authenticator = TOTP.activate(person, SECRET).instance
    return app


def make_recovery_codes(person: Person) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    return codes


__all__ = ["SECRET", "code_at", "make_app", "make_recovery_codes"]
