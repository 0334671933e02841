import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal_launcher.layout import ROOT, DataFolder
from portal_launcher.messages import NO_NETWORK, MendableError
from portal_launcher.processes import (
    MARK,
    Child,
    Interrupted,
    end_left_behind,
    interruptible,
    left_behind,
    run_to_end,
    succeeds,
    wait_until,
)

PARENT = """
import sys, time
from pathlib import Path
from portal_launcher.processes import Child
child = Child("sleeper", ["/bin/sleep", "60"], {}, Path(sys.argv[1]))
child.start()
print(child.process.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"


def shell(command: str, log: Path, **variables: str) -> Child:
    return Child(
        "shell", ["/bin/sh", "-c", command], {"PATH": "/usr/bin:/bin", **variables}, log, patience=0.3
    )


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()

    assert wait_until(lambda: not is_alive(child), 5)


def test_child_that_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    child = shell(f'sh -c "{STUBBORN}" & echo $!; {STUBBORN}', tmp_path / "log")
    child.start()
    assert wait_until(lambda: child.output().count("ready") == 2, 5)
    grandchild = int(next(line for line in child.output().splitlines() if line.isdigit()))

    child.stop()

    assert not child.running
    assert wait_until(lambda: not is_alive(grandchild), 5)


def test_processes_left_behind_are_ended(data: DataFolder) -> None:
    child = shell(STUBBORN, data.log("shell"), **{MARK: str(data.path)})
    child.start()
    other = shell(STUBBORN, data.log("other"), **{MARK: str(data.path / "other")})
    other.start()

    assert wait_until(lambda: len(left_behind(data.path)) >= 1, 5)
    child.patience = 0
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGSTOP)  # not even the polite signal reaches it
    count = end_left_behind(data.path, patience=0.5)
    child.stop()

    assert count >= 1
    assert other.running
    other.stop()


def test_failure_shows_the_last_lines_and_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with pytest.raises(MendableError) as failure:
        run_to_end(shell("echo one; echo two >&2; exit 3", log))

    assert str(failure.value) == f"shell failed; its last lines, from {log}:\nshell | one\nshell | two"


def test_failure_with_a_known_cause_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MendableError) as failure:
        run_to_end(shell("echo 'error: Failed to fetch a wheel'; exit 1", tmp_path / "log"))

    assert str(failure.value) == NO_NETWORK


def test_output_of_an_earlier_start_is_not_taken_for_this_one(tmp_path: Path) -> None:
    log = tmp_path / "log"
    run_to_end(shell("echo ready", log))
    child = shell("echo starting; sleep 5", log)
    child.start()

    assert wait_until(lambda: "starting" in child.output(), 5)
    assert "ready" not in child.output()
    child.stop()


def test_child_that_ends_before_it_is_up_says_why(tmp_path: Path) -> None:
    child = shell("echo 'cannot open'; exit 1", tmp_path / "log")
    child.start()

    with pytest.raises(MendableError, match="shell did not start; its last lines"):
        child.wait_until_up(lambda: False, 5)


def test_first_signal_interrupts_and_the_second_does_not_disturb() -> None:
    before = signal.getsignal(signal.SIGTERM)

    def stopped_twice() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted) as interruption, interruptible():
        stopped_twice()

    assert interruption.value.signum == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) == before


def test_question_that_cannot_be_asked_is_a_no() -> None:
    assert succeeds(["/bin/true"])
    assert not succeeds(["/bin/false"])
    assert not succeeds(["/nonexistent/program"])
    assert not succeeds(["/bin/sleep", "5"], patience=0.1)
