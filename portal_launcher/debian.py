"""What root may install on Debian and Ubuntu when it is missing."""

import os
import platform
import shutil

from .messages import MendableError, note
from .processes import succeeds


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def is_ubuntu() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "ubuntu"
    except OSError:
        return False


def install_python_venv() -> None:
    if not may_install():
        raise MendableError(
            "Python has neither pip nor venv here: install the package python3-venv and start again."
        )
    note("Python has neither pip nor venv here, so python3-venv is installed with apt-get ...")
    if not install("python3-venv"):
        raise MendableError("apt-get could not install python3-venv: install this package and start again.")


def install(*packages: str, patience: float = 600) -> bool:
    """Fetches the package lists only when apt does not know the packages yet."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    argv = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    update = ["apt-get", "update"]
    if succeeds(argv, env, patience=patience):
        return True
    return succeeds(update, env, patience=patience) and succeeds(argv, env, patience=patience)
