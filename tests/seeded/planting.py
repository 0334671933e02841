"""A copy of the portal's code in which a fault is planted, and whether the tests notice."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal_launcher.environment import program
from tests.seeded.faults import Fault

ROOT = Path(__file__).parents[2]
SECONDS = 600  # for the tests of one fault


@dataclass(frozen=True)
class Nursery:
    """Where faults are planted one after the other; `env`: that of the tests."""

    folder: Path
    env: Mapping[str, str]

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[None]:
        path = self.folder / fault.path
        sound = path.read_text(encoding="utf-8")
        if sound.count(fault.text) != 1:
            raise ValueError(f"{fault.path} has this {sound.count(fault.text)} times: {fault.text}")
        path.write_text(sound.replace(fault.text, fault.instead), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(sound, encoding="utf-8")

    def first_failure(self, tests: str, *, within: int = SECONDS) -> str:
        """The name of the first test that fails, or nothing; CalledProcessError where they could not be run at all."""
        options = ["-x", "-q", "-n0", "--reuse-db", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
        argv = [program("python"), "-m", "pytest", *options, *tests.split()]
        ended = subprocess.run(
            argv, check=False, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=within
        )
        failed = re.search(r"^FAILED (\S+)", ended.stdout, re.MULTILINE)
        if ended.returncode and not failed:
            raise subprocess.CalledProcessError(ended.returncode, argv, ended.stdout, ended.stderr)
        return failed[1] if failed else ""


@contextmanager
def nursery(folder: Path, env: Mapping[str, str]) -> Iterator[Nursery]:
    """Of all files that git knows or would take, as they are now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    # What was compiled before would be taken for what stands there now, within the same second.
    yield Nursery(folder, {**env, "PYTHONDONTWRITEBYTECODE": "1"})
