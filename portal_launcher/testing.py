"""./portal test: pytest with real engines in a temporary data folder."""

import subprocess
from collections.abc import Sequence

from . import browser, engines, environment
from .browser import WITHOUT
from .environment import program
from .layout import ROOT
from .messages import loud
from .processes import Interrupted, interruptible
from .surroundings import for_tests

OWN_WORKERS = ("-n", "--numprocesses", "--pdb", "--trace")


def test(arguments: Sequence[str]) -> int:
    try:
        with interruptible():
            return run_pytest(arguments)
    except Interrupted as interruption:
        return 128 + interruption.signum


def run_pytest(arguments: Sequence[str]) -> int:
    environment.prepare("development")
    chromium = browser.find_or_install()
    with engines.temporary_data("test") as data, engines.running(data, throwaway=True) as addresses:
        env = for_tests(data, addresses) | ({"PORTAL_CHROMIUM": chromium} if chromium else {})
        code = in_foreground(
            [program("python"), "-m", "pytest", "-p", "no:valkey", *workers(arguments), *arguments], env
        )
    if chromium is None:
        loud(WITHOUT)
    return code


def workers(arguments: Sequence[str]) -> list[str]:
    chosen = any(argument.startswith(OWN_WORKERS) for argument in arguments)
    return [] if chosen else ["-n", "auto"]


def in_foreground(argv: Sequence[str], env: dict[str, str]) -> int:
    """The command has the terminal and its Ctrl-C; we wait until it has ended in its own way."""
    process = subprocess.Popen(argv, env=env, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except Interrupted as interruption:
            process.send_signal(interruption.signum)
