"""A TOML file that people wrote by hand."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["none", "marked"])
def test_a_mark_of_utf_8_before_it_is_passed_over(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "usual.toml"
    path.write_bytes(mark + 'why = "år"'.encode())
    assert read_toml(path) == {"why": "år"}
