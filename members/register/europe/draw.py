"""Draws shapes.json from the countries of Natural Earth, which are in the public domain.

    npm pack world-atlas@2.0.2 && tar -xf world-atlas-2.0.2.tgz package/countries-50m.json
    python -m members.register.europe.draw package/countries-50m.json

The package (ISC licence, Michael Bostock) holds Natural Earth's 1:50m countries, version 4.1, as TopoJSON: borders
are arcs that neighbours share, so that a border made simpler stays one border. Lambert's azimuthal equal-area
projection around 52° N 10° E, as the European Environment Agency uses it, shows each country as large as it is.
"""

import json
import math
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from members.register.europe import HEIGHT, SHAPES, WIDTH

Point = tuple[float, float]
Ring = list[Point]

CENTRE = math.radians(52), math.radians(10)
EARTH = 6_371  # kilometres
LEFT, TOP, KILOMETRES = -2_480, 2_500, 8.0  # of the corner, from the centre; and of a unit
TOLERANCE = 0.9  # units that a border may move
SMALLEST = 7.0  # square units of an island that is drawn
SEEN = 5.0  # units that the smallest country measures

# What Natural Earth calls them.
CODES = {
    "Albania": "AL", "Armenia": "AM", "Austria": "AT", "Bosnia and Herz.": "BA", "Belgium": "BE", "Bulgaria": "BG",
    "Switzerland": "CH", "Cyprus": "CY", "Czechia": "CZ", "Germany": "DE", "Denmark": "DK", "Estonia": "EE",
    "Spain": "ES", "Finland": "FI", "Faeroe Is.": "FO", "France": "FR", "United Kingdom": "GB", "Georgia": "GE",
    "Greece": "GR", "Croatia": "HR", "Hungary": "HU", "Ireland": "IE", "Israel": "IL", "Iceland": "IS",
    "Italy": "IT", "Liechtenstein": "LI", "Lithuania": "LT", "Luxembourg": "LU", "Latvia": "LV", "Moldova": "MD",
    "Montenegro": "ME", "Macedonia": "MK", "Malta": "MT", "Netherlands": "NL", "Norway": "NO", "Poland": "PL",
    "Portugal": "PT", "Romania": "RO", "Serbia": "RS", "Sweden": "SE", "Slovenia": "SI", "Slovakia": "SK",
    "Tunisia": "TN", "Turkey": "TR", "Ukraine": "UA", "Kosovo": "XK", "N. Cyprus": "CY",
}  # fmt: skip
OTHERS = ""  # the land around them
CRIMEA = 34.3, 45.2  # its middle; drawn as a part of Ukraine, as the European Union sees it


def projected(longitude: float, latitude: float) -> Point:
    north, east = math.radians(latitude), math.radians(longitude) - CENTRE[1]
    cosine = math.sin(CENTRE[0]) * math.sin(north) + math.cos(CENTRE[0]) * math.cos(north) * math.cos(east)
    k = EARTH * math.sqrt(2 / (1 + max(cosine, -0.999)))
    x = k * math.cos(north) * math.sin(east)
    y = k * (math.cos(CENTRE[0]) * math.sin(north) - math.sin(CENTRE[0]) * math.cos(north) * math.cos(east))
    return (x - LEFT) / KILOMETRES, (TOP - y) / KILOMETRES


def simpler(arc: Ring) -> Ring:
    """By Douglas and Peucker: what lies nearer than the tolerance to the line between its ends goes."""
    if len(arc) < 3:  # noqa: PLR2004 -- its two ends
        return arc
    far, place = max(
        (distance(point, arc[0], arc[-1]), place) for place, point in enumerate(arc[1:-1], start=1)
    )
    if far <= TOLERANCE:
        return [arc[0], arc[-1]]
    return simpler(arc[: place + 1])[:-1] + simpler(arc[place:])


def distance(point: Point, start: Point, end: Point) -> float:
    along = math.dist(start, end)
    if not along:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / along


def arcs_of(topology: dict[str, Any]) -> list[Ring]:
    (x_step, y_step), (x_from, y_from) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append(projected(x * x_step + x_from, y * y_step + y_from))
        arcs.append(simpler(arc))
    return arcs


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring(numbers, arcs) for polygon in polygons for numbers in polygon]


def ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    """A number below zero is an arc the other way round."""
    points: Ring = []
    for number in numbers:
        points += (arcs[number] if number >= 0 else arcs[~number][::-1])[:-1]
    return points


def clipped(points: Ring) -> Ring:
    """What lies within the drawing, by Sutherland and Hodgman, with a margin that nobody sees."""
    for axis, bound, sign in ((0, -5, 1), (0, WIDTH + 5, -1), (1, -5, 1), (1, HEIGHT + 5, -1)):
        kept: Ring = []
        for one, two in pairwise([*points[-1:], *points]):
            inside, before = sign * (two[axis] - bound) >= 0, sign * (one[axis] - bound) >= 0
            if inside != before:
                part = (bound - one[axis]) / (two[axis] - one[axis])
                kept.append((one[0] + part * (two[0] - one[0]), one[1] + part * (two[1] - one[1])))
            if inside:
                kept.append(two)
        points = kept
    return points


def is_crimea(points: Ring) -> bool:
    middle = sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
    return math.dist(middle, projected(*CRIMEA)) < 20  # noqa: PLR2004 -- units


def area(points: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*points, *points[:1]]))) / 2


def shape(rings: Iterable[Ring]) -> str:
    """As the path of an SVG, in whole and half units; the largest ring is always drawn, as a square if it is tiny."""
    seen = sorted(filter(None, map(clipped, rings)), key=area, reverse=True)
    if not seen:
        return ""
    if area(seen[0]) < SEEN**2:
        x, y = (sum(axis) / len(axis) - SEEN / 2 for axis in zip(*seen[0], strict=True))
        seen = [[(x, y), (x + SEEN, y), (x + SEEN, y + SEEN), (x, y + SEEN)]]
    return "".join(
        path(points) for place, points in enumerate(seen) if place == 0 or area(points) >= SMALLEST
    )


def path(points: Ring) -> str:
    whole = [(round(x), round(y)) for x, y in points]
    steps = [whole[0], *((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(whole))]
    moves = [step for step in steps[1:] if step != (0, 0)]
    return f"M{steps[0][0]} {steps[0][1]}l{' '.join(f'{x} {y}' for x, y in moves)}z"


def main(source: Path) -> None:
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    rings: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["type"] in {"Polygon", "MultiPolygon"}:
            code = CODES.get(geometry["properties"]["name"], OTHERS)
            for points in rings_of(geometry, arcs):
                rings.setdefault("UA" if is_crimea(points) else code, []).append(points)
    shapes = {code: shape(rings[code]) for code in sorted(rings)}
    SHAPES.write_text(json.dumps(shapes, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
