"""Beats as drawn: reading GeoJSON, who borders whom, and where a beat's name goes. Pure, degrees of WGS 84."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]  # longitude, latitude, as in GeoJSON


class NotGeometry(ValueError):
    """What was given is no polygon on earth; the message says what to do."""


@dataclass(frozen=True)
class Area:
    """A beat of a GeoJSON file."""

    code: str
    name: str
    geometry: dict[str, Any]
    label: Point


def geometry(value: Any) -> dict[str, Any]:
    """A checked GeoJSON Polygon or MultiPolygon, from one or from a plain list of [longitude, latitude] corners.

    Raises NotGeometry.
    """
    if isinstance(value, list):
        ring = value + [value[0]] if value and value[0] != value[-1] else value
        value = {"type": "Polygon", "coordinates": [ring]}
    if not isinstance(value, dict) or value.get("type") not in {"Polygon", "MultiPolygon"}:
        raise NotGeometry("give [[longitude, latitude], …] or a GeoJSON Polygon or MultiPolygon.")
    coordinates = value.get("coordinates")
    shapes = [coordinates] if value["type"] == "Polygon" else coordinates
    if not isinstance(shapes, list) or not shapes or not all(isinstance(s, list) and s for s in shapes):
        raise NotGeometry("its coordinates are empty.")
    for shape in shapes:
        for ring in shape:
            _check_ring(ring)
    return {"type": value["type"], "coordinates": coordinates}


def _check_ring(ring: Any) -> None:
    if not isinstance(ring, list) or len(ring) < 4:
        raise NotGeometry("a polygon needs at least three corners.")
    for corner in ring:
        if not isinstance(corner, list) or len(corner) < 2 or not all(_is_number(part) for part in corner):
            raise NotGeometry(f"the corner {corner!r} is not [longitude, latitude].")
        if not (-180 <= corner[0] <= 180 and -90 <= corner[1] <= 90):
            raise NotGeometry(f"the corner {corner!r} is not on earth; write longitude first, then latitude.")
    if ring[0] != ring[-1]:
        raise NotGeometry("a ring must end where it began.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def rings(shape: Mapping[str, Any]) -> Iterator[list[Point]]:
    """The outer rings of a geometry."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        yield [(float(corner[0]), float(corner[1])) for corner in polygon[0]]


def label_point(shape: Mapping[str, Any]) -> Point:
    """The middle of the largest part: its centroid, or the mean of its corners where it has no area."""
    lon, lat, size = 0.0, 0.0, 0.0
    largest = max(rings(shape), key=lambda ring: abs(_area(ring)))
    for (x1, y1), (x2, y2) in zip(largest, largest[1:], strict=False):
        cross = x1 * y2 - x2 * y1
        lon, lat, size = lon + (x1 + x2) * cross, lat + (y1 + y2) * cross, size + cross * 3
    if abs(size) < 1e-12:
        corners = largest[:-1]
        return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)
    return round(lon / size, 6), round(lat / size, 6)


def _area(ring: list[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False)) / 2


def neighbours(shapes: Mapping[str, Mapping[str, Any]]) -> set[frozenset[str]]:
    """Pairs that share at least two corners of their borders, so touching at one corner is not enough.

    Only corners are compared: a file whose beats were simplified one by one, not along shared borders, has none.
    """
    corners: dict[Point, set[str]] = defaultdict(set)
    for code, shape in shapes.items():
        for ring in rings(shape):
            for lon, lat in ring:
                corners[round(lon, 6), round(lat, 6)].add(code)
    shared: dict[frozenset[str], int] = defaultdict(int)
    for codes in corners.values():
        for pair in _pairs(codes):
            shared[pair] += 1
    return {pair for pair, count in shared.items() if count >= 2}


def _pairs(codes: Iterable[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(codes)
    return (frozenset((a, b)) for index, a in enumerate(ordered) for b in ordered[index + 1 :])


def read_areas(text: str, code_key: str = "beat") -> list[Area]:
    """The beats of a GeoJSON FeatureCollection; the code is the property `code_key`.

    Raises NotGeometry, naming the feature.
    """
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError):
        raise NotGeometry("is not a GeoJSON FeatureCollection.") from None
    areas = []
    for number, feature in enumerate(features):
        try:
            properties = feature["properties"]
            shape = geometry(feature["geometry"])
            code = str(properties[code_key]).strip()
        except NotGeometry as fault:
            raise NotGeometry(f"feature {number}: {fault}") from None
        except (KeyError, TypeError):
            raise NotGeometry(f"feature {number} lacks the property {code_key!r} or its geometry.") from None
        lon, lat = properties.get("label_lon"), properties.get("label_lat")
        label = (float(lon), float(lat)) if _is_number(lon) and _is_number(lat) else label_point(shape)
        areas.append(Area(code, str(properties.get("name") or ""), shape, label))
    return areas
