"""The stylesheet: its colours can be read, and the map's own rules are the library's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import daylit_site.ui
from daylit.flow.drawing import map_style

STATIC = Path(daylit_site.ui.__file__).parent / "static" / "ui"
HEAD = "/* Made: what daylit.flow.drawing.map_style() returns, under this line. */\n"

WORDS = ("ink", "soft", "accent", "signal-word")
GROUNDS = ("paper", "panel", "accent-ground", "signal-ground")
LEAST = 4.5
LEAST_LINE = 3.0
HOTTEST = 0.43
HOVERED = 0.88

Colours = dict[str, tuple[float, float, float]]


def stylesheet() -> str:
    return (STATIC / "daylit.css").read_text(encoding="utf-8")


def colours(theme: str) -> Colours:
    """Read the colours of a theme: the first block is the light one, the second the dark one."""
    blocks = re.findall(r":root \{(.*?)\n\s*\}", stylesheet(), re.DOTALL)
    found: dict[str, str] = {}
    for block in blocks[: 1 if theme == "light" else 2]:
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    return {name: channels(colour) for name, colour in found.items()}


def channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value] # three


def mixed(
    first: tuple[float, float, float], second: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    """Mix as ``color-mix(in srgb, first share, second)`` does."""
    return tuple(a * share + b * (1 - share) for a, b in zip(first, second, strict=True))  # type: ignore[return-value] # three


def luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_published() -> None:
    # Black on white is 21, and #767676 the lightest grey that passes 4.5 on white.
    white = channels("#ffffff")
    assert round(contrast(channels("#000000"), white), 2) == 21
    assert round(contrast(channels("#767676"), white), 2) == 4.54
    assert contrast(channels("#777777"), white) < LEAST


def test_dark_is_another_theme() -> None:
    light, dark = colours("light"), colours("dark")
    assert light.keys() == dark.keys()
    assert not [name for name in light if light[name] == dark[name]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_every_ground(theme: str) -> None:
    found = colours(theme)
    faint = [
        (word, ground, round(contrast(found[word], found[ground]), 2))
        for word in WORDS
        for ground in GROUNDS
        if contrast(found[word], found[ground]) < LEAST
    ]
    assert faint == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_buttons_and_on_the_hottest_cell(theme: str) -> None:
    found = colours(theme)
    assert contrast(found["paper"], found["accent"]) >= LEAST
    assert contrast(found["paper"], mixed(found["accent"], found["ink"], HOVERED)) >= LEAST
    assert contrast(found["ink"], mixed(found["accent"], found["paper"], HOTTEST)) >= LEAST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_that_mean_something_stand_out(theme: str) -> None:
    found = colours(theme)
    for line in ("edge", "accent", "signal"):
        assert contrast(found[line], found["paper"]) >= LEAST_LINE


def test_every_custom_property_that_is_used_is_set() -> None:
    rules = stylesheet()
    set_ones = set(re.findall(r"(--[a-z-]+):", rules)) | {"--fade"}
    assert set(re.findall(r"var\((--[a-z-]+)\)", rules)) <= set_ones


def test_colours_stand_in_custom_properties_only() -> None:
    """But for shadows, which are neither words nor grounds."""
    rules = re.sub(r":root \{.*?\}", "", stylesheet(), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rules) == []


def test_nothing_is_loaded_by_the_stylesheet() -> None:
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


def test_rules_of_the_map_are_those_of_the_library() -> None:
    """Make them anew: python tests/site/ui/test_site_stylesheet.py."""
    assert (STATIC / "map.css").read_text(encoding="utf-8") == made()


def made() -> str:
    return f"{HEAD}{map_style()}\n"


if __name__ == "__main__":
    (STATIC / "map.css").write_text(made(), encoding="utf-8")
