"""What the kernel tells of processes that were started here, and of those that they started."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from portal_launcher.processes import Child

TICKS = os.sysconf("SC_CLK_TCK")


def family(children: Iterable[Child]) -> list[int]:
    """Their processes and all below them."""
    waiting = [child.process.pid for child in children if child.process]
    found = []
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(number) for number in task.read_text().split()]
    return found


def processor_seconds(children: Iterable[Child]) -> float:
    return sum(_ticks(pid) for pid in family(children)) / TICKS


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def resident(children: Iterable[Child]) -> dict[int, int]:
    """Bytes in memory, by process."""
    return {pid: _status(pid, "VmRSS") for pid in family(children)}


def forget_peaks(children: Iterable[Child]) -> None:
    """From now on the kernel looks anew for the most that a process ever held: proc(5), clear_refs."""
    for pid in family(children):
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_growth(children: Iterable[Child], before: dict[int, int]) -> int:
    """How much more they held at the most than before, all together."""
    return sum(max(_status(pid, "VmHWM") - before.get(pid, 0), 0) for pid in family(children))


def _status(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
