"""The list of who was erased from the portal, kept with the backups: see members/privacy/erased_people.py."""

from pathlib import Path

NAME = "erased-people"


def keep_erased(source: Path, target: Path) -> None:
    """Whoever is in either list is in the second from now on."""
    listed = {line for path in (source, target) if path.exists() for line in path.read_text().split()}
    if not listed:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_text("".join(f"{line}\n" for line in sorted(listed)))
    part.replace(target)
