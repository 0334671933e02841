"""./portal check and ./portal format."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import engines, environment
from .environment import program
from .installers import clean_variables
from .layout import ROOT
from .messages import say
from .processes import Interrupted, interruptible
from .surroundings import for_deploy_check

DJANGO_VERSION = "5.2"
CODE = (".", "portal")  # the launcher's name does not say that it is Python


class Check(NamedTuple):
    name: str
    argv: Sequence[str]


def templates() -> list[str]:
    folders = [ROOT / "templates", *(package.parent / "templates" for package in ROOT.glob("*/__init__.py"))]
    return sorted(str(file.relative_to(ROOT)) for folder in folders for file in folder.rglob("*.html"))


def djade(*options: str) -> list[str]:
    return [program("djade"), *options, "--target-version", DJANGO_VERSION, *templates()]


def manage(*arguments: str) -> list[str]:
    return [program("python"), "manage.py", *arguments]


def all_checks() -> list[Check]:
    return [
        Check("format", [program("ruff"), "format", "--check", "--diff", *CODE]),
        Check("lint", [program("ruff"), "check", *CODE]),
        Check("templates", djade("--check")),
        Check("import contract", [program("lint-imports")]),
        Check("missing migrations", manage("makemigrations", "--check", "--dry-run")),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING")),
        Check("types", [program("mypy"), "."]),
    ]


def check() -> int:
    try:
        with interruptible():
            environment.prepare("development")
            with engines.temporary_data("check") as data, engines.running(data, throwaway=True) as addresses:
                env = for_deploy_check(data, addresses)
                results = [passes(each, env) for each in all_checks()]
    except Interrupted as interruption:
        return 128 + interruption.signum
    say("All checks passed." if all(results) else f"{results.count(False)} of {len(results)} checks failed.")
    return 0 if all(results) else 1


def passes(check: Check, env: Mapping[str, str]) -> bool:
    began = time.monotonic()
    print(f"  {check.name:<24}", end="", flush=True)
    done = subprocess.run(
        check.argv,
        check=False,
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"{'FAILED' if done.returncode else 'ok    '}{time.monotonic() - began:6.1f} s")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


def format_all() -> int:
    environment.prepare("development")
    commands = [[program("ruff"), "check", "--fix", *CODE], [program("ruff"), "format", *CODE], djade()]
    codes = [subprocess.call(argv, env=clean_variables(), cwd=ROOT) for argv in commands]
    return 0 if codes[:2] == [0, 0] else 1  # djade answers 1 when it has changed something
