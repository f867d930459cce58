"""Status colours stay apart for every eye, read at ≥ 4.5:1, and nothing flashes more than it may.

Everything is computed from static/css as it is served. Sources:

- Colour deficiency: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of
  Color Vision Deficiency", IEEE TVCG 15 (2009), 1291–1298, table of matrices, severity 1.0, applied to linear RGB.
- Protan and deutan once more, by another way: F. Viénot, H. Brettel, J. D. Mollon, "Digital video colourmaps for
  checking the legibility of displays by dichromats", Color Research & Application 24 (1999), 243–252: RGB to LMS, the
  missing cone taken from the two others, and back.
- Difference: CIE 1976 ΔE in CIELAB, D65. Contrast: WCAG 2.2, relative luminance. Flash: WCAG 2.3.1 and our own rule of
  2 Hz for 5 s at most.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable

import pytest

from backupboard.places import ROOT

CSS = ROOT / "static" / "css"
#: The officer's red theme has one hue on purpose: there shape and code carry what colour carries elsewhere.
THEMES = ("night", "day")
STATUS = ("avl", "asg", "enr", "ons", "emg", "bsy", "oos")
#: What status shapes and texts stand on.
GROUNDS = ("ground", "pane", "sheet")
TEXTS = ("text", "soft", "faint")
APART = 20.0
READ = 4.5
SEEN = 3.0
MOST_HZ = 2.0
LONGEST_S = 5.0

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

MACHADO: dict[str, Matrix] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
RGB_TO_LMS: Matrix = ((17.8824, 43.5161, 4.11935), (3.45565, 27.1554, 3.86714), (0.0299566, 0.184309, 1.46709))
LMS_TO_RGB: Matrix = (
    (0.0809444479, -0.130504409, 0.116721066),
    (-0.0102485335, 0.0540193266, -0.113614708),
    (-0.000365296938, -0.00412161469, 0.693511405),
)
VIENOT: dict[str, Matrix] = {
    "protan": ((0.0, 2.02344, -2.52581), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deutan": ((1.0, 0.0, 0.0), (0.494207, 0.0, 1.24827), (0.0, 0.0, 1.0)),
}
TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE: Triple = (0.95047, 1.0, 1.08883)


def times(matrix: Matrix, of: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, of, strict=True)) for row in matrix)
    return first, second, third


def vienot(kind: str, of: Triple) -> Triple:
    return times(LMS_TO_RGB, times(VIENOT[kind], times(RGB_TO_LMS, of)))


EYES: dict[str, Callable[[Triple], Triple]] = {
    "usual": lambda of: of,
    **{f"{kind}, Machado": (lambda of, kind=kind: times(MACHADO[kind], of)) for kind in MACHADO},  # type: ignore[misc]
    **{f"{kind}, Viénot": (lambda of, kind=kind: vienot(kind, of)) for kind in VIENOT},  # type: ignore[misc]
}


def tokens(theme: str) -> dict[str, str]:
    """Colours of a theme, as the style sheet has them."""
    found: dict[str, str] = {}
    for name in ("tokens.css", "desk.css"):
        block = (CSS / name).read_text().split(f'[data-theme="{theme}"] {{', 1)[1].split("}", 1)[0]
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return found


def linear(colour: str) -> Triple:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def lab(of: Triple) -> Triple:
    on_screen = tuple(min(1.0, max(0.0, part)) for part in of)
    xyz = times(TO_XYZ, (on_screen[0], on_screen[1], on_screen[2]))
    x, y, z = (
        ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116
        for ratio in (part / white for part, white in zip(xyz, WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eye: Callable[[Triple], Triple]) -> float:
    first, second = lab(eye(linear(one))), lab(eye(linear(other)))
    return math.dist(first, second)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((times(TO_XYZ, linear(colour))[1] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measures_know_what_is_known() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert [round(part) for part in lab(linear("#ffffff"))] == [100, 0, 0]
    assert [round(part, 1) for part in lab(linear("#ff0000"))] == [53.2, 80.1, 67.2]
    grey = linear("#808080")
    for name, eye in EYES.items():
        assert eye(grey) == pytest.approx(grey, abs=0.01), f"{name} sees grey as grey"
    # The pair everybody knows: red and green of one lightness, which a deutan eye hardly tells apart.
    assert apart("#b85450", "#6f8f3a", EYES["deutan, Machado"]) < 30 < apart("#b85450", "#6f8f3a", EYES["usual"])


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_two_status_colours_are_told_apart(theme: str, eye: str) -> None:
    colours = tokens(theme)
    pairs = {
        f"{one} and {other}": round(apart(colours[one], colours[other], EYES[eye]), 1)
        for one, other in itertools.combinations(STATUS, 2)
    }
    least = min(pairs, key=pairs.__getitem__)
    print(f"{theme}, {eye}: {least} ΔE {pairs[least]}")
    assert {pair: far for pair, far in pairs.items() if far < APART} == {}


@pytest.mark.parametrize("theme", [*THEMES, "red"])
def test_words_are_read_and_shapes_are_seen(theme: str) -> None:
    colours = tokens(theme)
    on = [(colours[ground], ground) for ground in (*GROUNDS, "band")]
    faint = {(text, g): round(c, 2) for text in TEXTS for a, g in on if (c := contrast(colours[text], a)) < READ}
    dim = {(shape, g): round(c, 2) for shape in STATUS for a, g in on[:3] if (c := contrast(colours[shape], a)) < SEEN}
    blocks = [("on-inverse", "inverse"), ("on-late", "late"), ("on-emg", "emg"), ("on-armed", "emg-armed")]
    flat = {pair: round(c, 2) for pair in blocks if (c := contrast(colours[pair[0]], colours[pair[1]])) < READ}
    assert (faint, dim, flat) == ({}, {}, {})


def _seconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) / (1000 if unit == "ms" else 1)


def animations() -> dict[str, tuple[str, float, float]]:
    """Style sheet → (keyframes, seconds of one round, rounds) of each animation that goes round more than once."""
    flash = re.search(r"--flash: ([\d.]+m?s);", (CSS / "desk.css").read_text())
    assert flash
    found = {}
    for path in sorted(CSS.glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S).replace("var(--flash)", flash[1])
        for said in re.findall(r"animation:([^;}]+)", text):
            if "none" in said.split():
                continue
            times_of = re.findall(r"(?<![\w.])[\d.]+m?s\b", said)
            assert times_of, f"{path.name}: {said} has no length of its own"
            rest = re.sub(r"\([^)]*\)|[\d.]+m?s\b", " ", said).split()
            rounds = [
                float(word) if word != "infinite" else float("inf")
                for word in rest
                if re.fullmatch(r"[\d.]+|infinite", word)
            ]
            found[f"{path.name}:{said.strip()}"] = (rest[0], _seconds(times_of[0]), rounds[0] if rounds else 1.0)
    return found


def test_nothing_flashes_faster_than_twice_a_second_or_longer_than_five() -> None:
    seen = {name: one for name, one in animations().items() if one[2] > 1}
    assert any("outline-flash" in name for name in seen), "a new emergency flashes; this test must see it"
    for name, (_, round_s, rounds) in seen.items():
        assert 1 / round_s <= MOST_HZ, name
        assert round_s * rounds <= LONGEST_S, name


def test_who_wants_no_motion_has_none() -> None:
    base = (CSS / "base.css").read_text()
    reduced = base.split("@media (prefers-reduced-motion: reduce)", 1)[1].split("}\n  }", 1)[0]
    assert "animation: none !important" in reduced
