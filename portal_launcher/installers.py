"""Filling a virtual environment from a hashed lock: with uv where it can be had, otherwise with pip."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from . import debian
from .layout import REQUIREMENTS, TOOLS
from .messages import NO_NETWORK, MendableError, warn
from .processes import Argv, Child, answer_of, run_to_end, succeeds

OLDEST_UV = (0, 5)
INTERPRETER = getattr(sys, "_base_executable", "") or sys.executable


class Installer(Protocol):
    def make(self, environment: Path, log: Path) -> None: ...

    def install(self, environment: Path, lock: Path, log: Path) -> None: ...


class Uv:
    def __init__(self, program: Path) -> None:
        self.program = program

    def make(self, environment: Path, log: Path) -> None:
        run_to_end(Child("uv", [self.program, "venv", "--no-project", environment], uv_variables(), log))

    def install(self, environment: Path, lock: Path, log: Path) -> None:
        argv: Argv = [
            self.program,
            "pip",
            "sync",
            "--require-hashes",
            "--python",
            environment / "bin" / "python",
            lock,
        ]
        run_to_end(Child("uv", argv, uv_variables(), log))


class Pip:
    def make(self, environment: Path, log: Path) -> None:
        run_to_end(Child("venv", [INTERPRETER, "-m", "venv", environment], clean_variables(), log))

    def install(self, environment: Path, lock: Path, log: Path) -> None:
        argv: Argv = [
            environment / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--no-input",
            "--require-hashes",
            "-r",
            lock,
        ]
        run_to_end(Child("pip", argv, clean_variables(), log))


def choose(log: Path) -> Installer:
    if program := find_uv():
        return Uv(program)
    if not has("pip") and not has_venv():
        debian.install_python_venv()
    if has("pip"):
        try:
            return Uv(fetch_uv(log))
        except MendableError as error:
            if str(error) == NO_NETWORK or not has_venv():
                raise
            warn("uv could not be installed; pip does the work, which takes longer.")
    return Pip()


def find_uv() -> Path | None:
    own = TOOLS / "uv" / "bin" / "uv"
    on_path = shutil.which("uv")
    candidates = [own] if own.exists() else []
    candidates += [Path(on_path)] if on_path else []
    return next((program for program in candidates if new_enough(program)), None)


def new_enough(program: Path) -> bool:
    version = re.search(r"uv (\d+)\.(\d+)", answer_of([program, "--version"]))
    return version is not None and tuple(map(int, version.groups())) >= OLDEST_UV


def fetch_uv(log: Path) -> Path:
    """Into a folder of our own, which needs no rights and touches nobody's Python."""
    part = TOOLS / "uv.part"
    shutil.rmtree(part, ignore_errors=True)
    argv = [INTERPRETER, "-m", "pip", "install", "--no-input", "--retries", "2", "--require-hashes"]
    argv += ["--only-binary", ":all:", "--target", str(part), "-r", str(REQUIREMENTS / "uv.txt")]
    variables = clean_variables() | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    run_to_end(Child("pip", argv, variables, log))
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    part.rename(TOOLS / "uv")
    return TOOLS / "uv" / "bin" / "uv"


def has(module: str) -> bool:
    """Asked of the interpreter itself, so that a package installed a moment ago counts."""
    question = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return succeeds([INTERPRETER, "-c", question], clean_variables())


def has_venv() -> bool:
    return has("venv") and has("ensurepip")


def clean_variables() -> dict[str, str]:
    """The person's environment with their package index, but without another project's Python."""
    strangers = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "CONDA_PREFIX"}
    return {name: value for name, value in os.environ.items() if name not in strangers}


def uv_variables() -> dict[str, str]:
    variables = clean_variables() | {
        "UV_PYTHON": INTERPRETER,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_COMPILE_BYTECODE": "1",
        "UV_SYSTEM_CERTS": "1",
        "UV_NO_PROGRESS": "1",
    }
    if "UV_CACHE_DIR" not in variables and not home_is_writable(variables):
        variables["UV_CACHE_DIR"] = str(TOOLS / "uv-cache")
    return variables


def home_is_writable(variables: Mapping[str, str]) -> bool:
    cache = (
        Path(variables.get("XDG_CACHE_HOME") or Path(variables.get("HOME") or "/nonexistent") / ".cache")
        / "uv"
    )
    existing = next(place for place in (cache, *cache.parents) if os.path.exists(place))
    return existing != Path("/") and os.access(existing, os.W_OK)
