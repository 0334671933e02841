import os
import signal
import subprocess
import sys
from base64 import b32decode
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal_launcher.layout import ROOT, BusyError, DataFolder, need_space
from portal_launcher.messages import MendableError

HOLDER = """
import sys, time
from pathlib import Path
from portal_launcher.layout import DataFolder
with DataFolder(Path(sys.argv[1])).owned_by("run"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_secrets_are_made_once_and_for_their_owner_only(data: DataFolder) -> None:
    key, password, totp_secret = data.secret_key(), data.demo_password(), data.demo_totp_secret()

    assert len(key) >= 50
    assert len(password) >= 15
    assert len(b32decode(totp_secret)) == 20
    assert (data.secret_key(), data.demo_password(), data.demo_totp_secret()) == (key, password, totp_secret)
    names = ("secret-key", "demo-password", "demo-totp-secret")
    assert {oct((data.path / name).stat().st_mode & 0o777) for name in names} == {"0o600"}


def test_files_mails_and_logs_are_closed_to_others(data: DataFolder) -> None:
    modes = [oct(folder.stat().st_mode & 0o777) for folder in (data.files, data.mail, data.logs)]

    assert modes == ["0o700", "0o700", "0o700"]


def test_second_owner_learns_who_holds_the_data_folder_until_it_is_killed(data: DataFolder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError) as refused, data.owned_by("run"):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()

    with data.owned_by("manage"):
        held = (data.path / "portal.lock").read_text()

    assert str(refused.value).startswith(f"./portal run (process {holder.pid}) already uses the data folder")
    assert held == f"./portal manage (process {os.getpid()})"


def test_a_disk_without_room_is_named_before_it_is_full(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10 * 2**20))

    need_space(data.path, 10)
    with pytest.raises(MendableError, match="10 MB are free, and 300 MB are needed"):
        need_space(data.path / "not yet there", 300)


def test_data_folder_given_relative_to_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_DATA", "elsewhere")

    assert DataFolder.from_environment().path == tmp_path / "elsewhere"
