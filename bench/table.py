"""What a benchmark prints: rows with a bar to pass, and under what load the machine was."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`fine` is None where a figure is told and no bar is set."""

    what: str
    found: str
    bar: str = ""
    fine: bool | None = None


def show(title: str, rows: list[Row]) -> int:
    """Returns the exit code."""
    others = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(
        f"\n{title}\n(load of the machine over 1, 5 and 15 minutes: {others}; {os.cpu_count()} processors)\n"
    )
    wide = max(len(row.what) for row in rows)
    for row in rows:
        verdict = {True: "ok", False: "FAIL", None: ""}[row.fine]
        print(f"  {row.what:<{wide}}  {row.found:>34}  {row.bar:<12} {verdict}".rstrip())
    return 1 if any(row.fine is False for row in rows) else 0
