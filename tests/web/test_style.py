from __future__ import annotations

import re

import pytest

from habitat_kit.web.render import STATIC

CSS = (STATIC / "habitat.css").read_text()

TEXT = [
    ("ink", "paper"), ("ink", "card"), ("ink", "sunk"), ("muted", "paper"), ("muted", "card"), ("muted", "sunk"),
    ("accent", "paper"), ("accent", "card"), ("accent", "sunk"), ("accent-strong", "paper"), ("accent-strong", "card"),
    ("accent-strong", "sunk"), ("on-accent", "accent"), ("on-accent", "accent-strong"),
    ("ok", "ok-ground"), ("warn", "warn-ground"), ("no", "no-ground"), ("info", "info-ground"), ("no", "card"), ("no", "paper"),
    ("on-free", "free"), ("on-taken", "taken"), ("on-mine", "mine"), ("on-shut", "shut"),
]  # fmt: skip
EDGES = [
    ("edge", "card"),
    ("edge", "paper"),
    ("edge", "sunk"),
    ("focus", "paper"),
    ("focus", "card"),
    ("focus", "sunk"),
    ("accent", "paper"),
]


def _colours(dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    names = dict(re.findall(r"--([a-z-]+): *(#[0-9a-f]{6})", blocks[0]))
    return names | dict(re.findall(r"--([a-z-]+): *(#[0-9a-f]{6})", blocks[1])) if dark else names


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, dark: bool) -> None:
    """Every ink stands 4.5:1 against its ground (WCAG 2.2, 1.4.3), by day and by night."""
    colours = _colours(dark)
    assert _contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_what_one_uses_can_be_seen(edge: str, ground: str, dark: bool) -> None:
    """Edges of fields and the focus ring stand 3:1 against what is around them (WCAG 2.2, 1.4.11)."""
    colours = _colours(dark)
    assert _contrast(colours[edge], colours[ground]) >= 3


def test_both_grounds_have_every_colour() -> None:
    """No colour of the day is left to shine at night, but that of what lies on the roof."""
    day, night = (
        set(re.findall(r"--([a-z-]+): *#", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    )
    assert day == night


def test_nothing_is_loaded() -> None:
    """No font, picture or sheet comes from anywhere."""
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


def test_the_sheet_is_whole() -> None:
    """Every brace closes, and no selector is a script's."""
    assert CSS.count("{") == CSS.count("}")
    assert "expression(" not in CSS
