"""The shapes of Europe's countries, in units of a drawing WIDTH wide and HEIGHT high.

Made by `draw` from Natural Earth (public domain); empty is the code of the land around them.
"""

import json
from functools import cache
from pathlib import Path

WIDTH, HEIGHT = 720, 650
SHAPES = Path(__file__).with_name("shapes.json")


@cache
def shapes() -> dict[str, str]:
    """Paths of an SVG, by ISO 3166-1 code."""
    drawn: dict[str, str] = json.loads(SHAPES.read_text(encoding="utf-8"))
    return drawn
