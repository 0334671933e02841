"""The schemas that what we give out is held to.

Those that no package ships are not here; whoever has them names their folder in PORTAL_SCHEMAS.
"""

import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

etree: Any = import_module("lxml.etree")  # compiled: it tells no types
FOLDER = Path(__file__).parent / "schemas"


def published(name: str) -> Path:
    """A schema as its publisher gives it out; skips the test, and says so, where nobody has put it."""
    folder = os.environ.get("PORTAL_SCHEMAS", "")
    path = Path(folder, name)
    if not folder or not path.exists():
        pytest.skip(
            f"put the published {name} into a folder and name that in PORTAL_SCHEMAS to hold it to it"
        )
    return path


@cache
def xml_schema(path: Path) -> Any:
    return etree.XMLSchema(etree.parse(path))


@cache
def relax_ng(path: Path) -> Any:
    return etree.RelaxNG(etree.parse(path))


def problems(schema: Any, document: Any) -> list[str]:
    return [] if schema.validate(document) else [str(error) for error in schema.error_log]
