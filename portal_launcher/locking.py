"""./portal lock: writes the hashed locks in requirements/ anew from pyproject.toml."""

import os
from collections.abc import Sequence
from pathlib import Path

from . import installers
from .layout import REQUIREMENTS, ROOT, TOOLS
from .messages import MendableError, Steps
from .processes import Argv, Child, run_to_end

GROUPS = {"development": ("engines", "test", "check"), "run": ("engines",), "production": ()}
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
OPTIONS += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]


def lock(arguments: Sequence[str]) -> int:
    """The arguments go to uv, for example --upgrade or --upgrade-package django."""
    TOOLS.mkdir(exist_ok=True)
    log = TOOLS / "lock.log"
    installer = installers.choose(log)
    if not isinstance(installer, installers.Uv):
        raise MendableError("Writing the locks needs uv: install it, or pip with which we can install it.")
    steps = Steps(len(GROUPS) + 1)
    for level, groups in GROUPS.items():
        sources = ["pyproject.toml", *(part for group in groups for part in ("--group", group))]
        if level != "development":  # the same versions everywhere
            sources += ["--constraints", "requirements/development.txt"]
        with steps.step(f"requirements/{level}.txt"):
            compile_to(f"{level}.txt", [*sources, *arguments], installer, log)
    with steps.step("requirements/uv.txt"):
        source = TOOLS / "uv.in"
        source.write_text("uv\n")
        compile_to("uv.txt", [os.path.relpath(source, ROOT), "--no-annotate", *arguments], installer, log)
    return 0


def compile_to(name: str, sources: Sequence[str], uv: installers.Uv, log: Path) -> None:
    target = (REQUIREMENTS / name).relative_to(ROOT)
    argv: Argv = [uv.program, "pip", "compile", *sources, *OPTIONS, "-o", target]
    run_to_end(Child("uv", argv, installers.uv_variables(), log))
