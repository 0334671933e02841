import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted(
    path for top in ROOT.glob("*/") if not top.name.startswith(".") for path in top.rglob("*.html")
)
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:min-|max-)?(?:width|height)|(?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*"
    r"|left|right|top|bottom|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
ICON = re.compile(r"{%\s*icon\s+[\"']([\w-]+)")


def vendored(folder: Path) -> dict[str, str]:
    packages = json.loads((folder / "VENDOR.json").read_text())
    return {name: digest for package in packages for name, digest in package["files"].items()}


@pytest.mark.parametrize(
    "folder",
    [STATIC, ROOT / "tests" / "browser", ROOT / "tests" / "schemas"],
    ids=["static", "browser", "schemas"],
)
def test_vendored_files_are_what_was_taken_over(folder: Path) -> None:
    recorded = vendored(folder)

    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in recorded}

    assert found == recorded


def test_every_file_of_others_is_recorded_with_its_licence() -> None:
    folders = [STATIC / "fonts", STATIC / "htmx"]

    found = {str(path.relative_to(STATIC)) for folder in folders for path in folder.iterdir()}

    assert found == set(vendored(STATIC))
    for package in json.loads((STATIC / "VENDOR.json").read_text()):
        assert {"package", "version", "licence"} < package.keys()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_names_only_icons_that_are_drawn(path: Path) -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "icons.svg").read_text()))

    assert set(ICON.findall(path.read_text())) <= drawn


@pytest.mark.parametrize("sheet", ["theme.css", "admin.css"])
def test_sheet_uses_logical_properties_only(sheet: str) -> None:
    rules = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(), flags=re.DOTALL)

    assert PHYSICAL.findall(re.sub(r"@media[^{]*", "", rules)) == []


@pytest.mark.parametrize("sheet", ["theme.css", "admin.css"])
def test_sheet_loads_nothing_from_elsewhere(sheet: str) -> None:
    addresses = re.findall(r"url\(([^)]*)\)|@import", (STATIC / sheet).read_text())

    assert [address for address in addresses if not address.startswith('"fonts/')] == []
