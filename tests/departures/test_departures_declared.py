"""What people declared about loops, and the file that they write it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.departures.usual import NOTHING_DECLARED, Declared, Loop
from daylit.errors import UnableToReadError
from daylit.sources.declared import read_declared

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = """
[[usual]]
kind = "rework"
activity = "Test drive / Probefahrt für Öl"
why = "every bus is driven twice"

[[usual]]
kind = "bounce"
parties = ["Depot", "Store"]

[[departure]]
kind = "rework"
activity = "Diagnose"
"""
NEEDS = 'kind = "rework" with an activity, or kind = "bounce" with two parties'


def test_a_file_of_loops_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "usual.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    assert read_declared(path) == Declared(
        usual=(
            Loop("rework", ("Test drive / Probefahrt für Öl",), "every bus is driven twice"),
            Loop("bounce", ("Depot", "Store")),
        ),
        departing=(Loop("rework", ("Diagnose",)),),
    )


def test_an_empty_file_declares_nothing(tmp_path: Path) -> None:
    path = tmp_path / "usual.toml"
    path.write_text("", encoding="utf-8")
    assert read_declared(path) == NOTHING_DECLARED


def test_places_are_told_by_kind_and_by_what_was_declared(tmp_path: Path) -> None:
    path = tmp_path / "usual.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    declared = read_declared(path)
    assert declared.places("bounce", usual=True) == (("Depot", "Store"),)
    assert declared.places("rework", usual=False) == (("Diagnose",),)
    assert declared.places("bounce", usual=False) == ()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (
            '[[usal]]\nkind = "rework"',
            "it has 'usal' where only [[usual]] and [[departure]] are known",
        ),
        ("usual = 3", "'usual' is not written as [[usual]] entries"),
        ('usual = ["A"]', "'usual' is not written as [[usual]] entries"),
        ('[departure]\nkind = "rework"', "'departure' is not written as [[departure]] entries"),
        ("[[usual]]", f"entry 1 of [[usual]] needs {NEEDS}"),
        ('[[usual]]\nkind = "rework"\nactivty = "A"', f"entry 1 of [[usual]] needs {NEEDS}"),
        ('[[departure]]\nkind = "late"\nactivity = "A"', f"entry 1 of [[departure]] needs {NEEDS}"),
        ('[[usual]]\nkind = "bounce"\nparties = ["A"]', f"entry 1 of [[usual]] needs {NEEDS}"),
        (
            '[[usual]]\nkind="rework"\nactivity="A"\n[[usual]]\nkind="bounce"\nparties="AB"',
            f"entry 2 of [[usual]] needs {NEEDS}",
        ),
    ],
)
def test_what_is_not_as_described_is_refused_in_words(
    tmp_path: Path, written: str, why: str
) -> None:
    path = tmp_path / "usual.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(UnableToReadError) as raised:
        read_declared(path)
    assert str(raised.value) == f"Cannot read {path}: {why}."


@pytest.mark.parametrize("content", [b"usual = [", b"\xff\xfe"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "usual.toml"
    path.write_bytes(content)
    with pytest.raises(UnableToReadError) as raised:
        read_declared(path)
    assert str(raised.value).startswith(f"Cannot read {path}: it is not valid TOML (")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "usual.toml"
    with pytest.raises(UnableToReadError) as raised:
        read_declared(path)
    assert str(raised.value) == f"Cannot read {path}: there is no such file."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as raised:
        read_declared(tmp_path)
    assert str(raised.value) == f"Cannot read {tmp_path}: it cannot be opened (is a directory)."
