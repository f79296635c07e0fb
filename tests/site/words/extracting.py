"""Which strings of the workspace are to be translated, and where they stand.

What Django's own makemessages finds, without the programs of GNU gettext: templates are turned
into calls by Django, calls are read by Babel.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.messages.extract import extract
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = Path(__file__).parents[3] / "src" / "daylit_site"
LIBRARY = SITE.with_name("daylit")

ONE, PLURAL = None, (1, 2)
IN_CONTEXT, PLURAL_IN_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
CALLS = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": IN_CONTEXT,
    "pgettext_lazy": IN_CONTEXT,
    "ngettext_noop": PLURAL,
    "npgettext": PLURAL_IN_CONTEXT,
    "npgettext_lazy": PLURAL_IN_CONTEXT,
}
"""The functions that translate, with where their strings stand."""


class Key(NamedTuple):
    """What a string is looked up by."""

    context: str | None
    singular: str


@dataclass(frozen=True)
class Place:
    """A string, and the line that asks for it."""

    key: Key
    plural: str | None
    path: str
    line: int


def sources(site: Path = SITE) -> list[Path]:
    """Return the files that may hold strings, in order."""
    templates = [
        file
        for ending in ("html", "txt")
        for file in site.rglob(f"*.{ending}")
        if "templates" in file.parts
    ]
    return sorted([*site.rglob("*.py"), *templates])


def strings(site: Path = SITE) -> list[Place]:
    """Return each string wherever it is asked for, by file and line."""
    return [place for file in sources(site) for place in _strings_of(file, site)]


def _strings_of(file: Path, site: Path) -> Iterator[Place]:
    path = file.relative_to(site.parent.parent).as_posix()
    code = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        code = _as_calls(code, path)
    found = extract("python", BytesIO(code.encode()), CALLS, options={"encoding": "utf-8"})
    for line, message, _comments, context in found:
        singular, plural = message if isinstance(message, tuple) else (message, None)
        yield Place(Key(context, singular), plural, path, line)


def _as_calls(template: str, path: str) -> str:
    """Turn a template into calls; its indents would be taken for Python's."""
    calls = templatize(template, path)
    return "\n".join(line.lstrip() for line in calls.split("\n"))
