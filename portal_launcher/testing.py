"""./portal test: pytest with real engines in a temporary data folder."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from . import browser, engines, environment
from .browser import WITHOUT
from .environment import program
from .layout import ROOT
from .messages import loud
from .processes import Argv, Interrupted, dies_with_parent, interruptible
from .surroundings import for_tests

OWN_WORKERS = ("-n", "--numprocesses", "--pdb", "--trace")
# Of the whole run, not of a part that somebody chose.
WITH_COVERAGE = ("--cov", "--cov-report=term:skip-covered", "--cov-fail-under=95")


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
        options = [*workers(arguments), *(arguments or WITH_COVERAGE)]
        code = in_foreground([program("python"), "-m", "pytest", "-p", "no:valkey", *options], env)
    if chromium is None:
        loud(WITHOUT)
    return code


def workers(arguments: Sequence[str]) -> list[str]:
    """One more than there are processors: each of them waits now and then for a browser or another process."""
    if any(argument.startswith(OWN_WORKERS) for argument in arguments):
        return []
    return ["-n", str(len(os.sched_getaffinity(0)) + 1), "--dist", "worksteal"]


def in_foreground(argv: Argv, env: Mapping[str, str]) -> int:
    """The command has the terminal, and so its Ctrl-C; we wait until it has ended in its own way."""
    process = subprocess.Popen(
        argv,
        env=env,
        cwd=ROOT,
        preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- the launcher has no threads
    )
    while True:
        try:
            code = process.wait()
        except Interrupted as interruption:
            if interruption.signum != signal.SIGINT or not sys.stdin.isatty():
                process.send_signal(interruption.signum)
        else:
            return code if code >= 0 else 128 - code
