from base64 import b32encode

import pytest

from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError
from portal_launcher.one_time_code import code_at, tell_code

SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_code_is_that_of_the_standard(moment: int, code: str) -> None:
    """RFC 6238, appendix B, of which an app shows the last six digits."""
    assert code_at(SECRET, moment) == code


def test_code_of_the_moment_is_told(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_DATA", str(data.path))
    monkeypatch.delenv("PORTAL_DEMO_TOTP_SECRET", raising=False)
    monkeypatch.setattr("time.time", lambda: 59)

    tell_code()

    assert capsys.readouterr().out.strip() == code_at(data.demo_totp_secret(), 59)


def test_secret_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DEMO_TOTP_SECRET", "not a secret!")

    with pytest.raises(MendableError, match="base 32"):
        tell_code()
