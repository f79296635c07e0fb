"""Keys and versions are written as they are: a thousand is no "1,000" in an address or a form."""

from __future__ import annotations

import re
from pathlib import Path

import daylit_site

LOCALISED = re.compile(r"\{\{ (?:\w+\.)*(?:pk|version) \}\}")
TEXTS = {"run.html", "hand_over_answers.html", "room_deed.html"}
"""In these it is the library's version, which is a text, or was written as it is before."""


def test_no_template_writes_a_key_as_an_amount() -> None:
    root = Path(daylit_site.__file__).parent
    written = {
        file.name: found
        for file in root.rglob("*.html")
        if (found := LOCALISED.findall(file.read_text(encoding="utf-8")))
    }
    assert written.keys() == TEXTS
