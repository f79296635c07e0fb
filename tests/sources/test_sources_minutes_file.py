"""Minutes per activity that people wrote into a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daylit.departures.minutes import Minutes
from daylit.errors import UnableToReadError
from daylit.sources.minutes_file import read_minutes

PAGE = Path(__file__).parents[2] / "docs" / "terms.md"


def written(folder: Path, text: str) -> Path:
    path = folder / "minutes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_activities_and_their_minutes_are_read_in_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, '[minutes]\n"Pick parts" = 12\nRepair = 90.5\nClose = 0')
    assert read_minutes(path) == Minutes((("Pick parts", 12.0), ("Repair", 90.5), ("Close", 0.0)))


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    blocks = re.findall("```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (file,) = [block for block in blocks if "[minutes]" in block]
    given = read_minutes(written(tmp_path, file))
    assert given == Minutes((("Request parts", 5.0), ("Pick parts", 12.5), ("O.Sent", 0.0)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no [minutes] with an activity and its minutes"),
        ("[minutes]", "it has no [minutes] with an activity and its minutes"),
        ("minutes = 3", "'minutes' is not written as a table, such as [minutes]"),
        ("[[minutes]]\nA = 3", "'minutes' is not written as a table, such as [minutes]"),
        ("A = 3\n[minutes]\nB = 3", "it has 'A' where only [minutes] is known"),
        *[
            (
                f"[minutes]\nA = 1\nB = {given}",
                f"the minutes of 'B' are {shown}; they must be a number, 0 or more",
            )
            for given, shown in (
                ("true", "True"),
                ('"3 min"', "'3 min'"),
                ("-1", "-1"),
                ("-0.5", "-0.5"),
                ("inf", "inf"),
                ("nan", "nan"),
                ("[1]", "[1]"),
            )
        ],
    ],
)
def test_what_is_not_as_described_is_refused_in_words(tmp_path: Path, text: str, why: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UnableToReadError) as raised:
        read_minutes(path)
    assert str(raised.value) == f"Cannot read {path}: {why}."


def test_an_activity_with_a_point_in_its_name_is_told_to_be_quoted(tmp_path: Path) -> None:
    path = written(tmp_path, "[minutes]\nO.Sent = 3")
    with pytest.raises(UnableToReadError) as raised:
        read_minutes(path)
    assert str(raised.value) == (
        f"Cannot read {path}: the minutes of 'O' are a table; a name that holds a point needs "
        "quotes."
    )
