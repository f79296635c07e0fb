"""Which reader a file needs, told by its first bytes rather than by its ending."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError
from daylit.language import _
from daylit.sources.unzipping import unzipped

if TYPE_CHECKING:
    from pathlib import Path

GZIP_MAGIC = b"\x1f\x8b"
PARQUET_MAGIC = b"PAR1"
ZIP_MAGIC = b"PK\x03\x04"
SQLITE_MAGIC = b"SQLite format 3\0"
OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
LOOKED_AT_BYTES = 1 << 16
MOST_CONTROL_SHARE = 0.05
LEAST_OBJECTS = 0.5
_DOCUMENT = re.compile(r'\{\s*["}]|\[\s*[{\]]')
_OBJECT_ON_LINE = re.compile(r'\s*\{[ \t]*["}]')
_OCEL = re.compile(r'^\s*\{\s*"(objectTypes|eventTypes|objects|events|ocel:[^"]*)"\s*:\s*[\[{]')
_LOG_TAG = re.compile(rb"<(\w+:)?log[\s>]")
_OCEL_TAG = re.compile(rb"<(\w+:)?(object-types|event-types|objects|events)[\s/>]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c"))


@dataclass(frozen=True)
class Content:
    """What the first bytes of a file tell.

    Attributes:
        form: "parquet", "sqlite", "xml", "json lines", "json" or "text".
        is_zipped: Whether the file is gzip around that.
        head: The first bytes, unzipped.
    """

    form: str
    is_zipped: bool
    head: bytes

    @property
    def is_object_centric(self) -> bool:
        """Whether it can only be an object-centric log (OCEL)."""
        return self.form in {"sqlite", "json"} or (
            self.form == "xml"
            and _LOG_TAG.search(self.head) is not None
            and _OCEL_TAG.search(self.head) is not None
        )


def content_of(path: Path) -> Content:
    """Look at the first bytes of a file.

    Raises:
        UnableToReadError: There is no such file, or it is a folder, empty or binary.
    """
    raw = _first_bytes(path)
    if not raw:
        raise UnableToReadError(path, _("the file is empty"))
    is_zipped = raw.startswith(GZIP_MAGIC)
    head = _first_unzipped(path) if is_zipped else raw
    if not head:
        raise UnableToReadError(path, _("the file is empty"))
    form = _form(path, head)
    if form == "sqlite" and is_zipped:
        raise UnableToReadError(path, _("it is SQLite inside gzip"), hint=_("unzip it first."))
    return Content(form, is_zipped, head)


def mark_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark, or the zeros of UTF-16, tell."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs * 0.6 and not head[::2].count(0):
        return "utf-16-le"
    if pairs and head[::2].count(0) > pairs * 0.6 and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnableToReadError(path, _("it is a folder, not a file"))
    try:
        with path.open("rb") as file:
            return file.read(LOOKED_AT_BYTES)
    except FileNotFoundError:
        raise UnableToReadError(path, _("there is no such file")) from None
    except OSError as error:
        said = _("the system says {words}").format(words=repr(error.strerror))
        raise UnableToReadError(path, said) from error


def _first_unzipped(path: Path) -> bytes:
    with path.open("rb") as raw, unzipped(path, raw) as file:
        return file.read(LOOKED_AT_BYTES)


def _form(path: Path, head: bytes) -> str:
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    if head.startswith(SQLITE_MAGIC):
        return "sqlite"
    if head.startswith(ZIP_MAGIC):
        raise UnableToReadError(
            path,
            _("it is a zip archive or an Excel workbook"),
            hint=_("unpack it, or save the sheet as CSV."),
        )
    if head.startswith(OLD_OFFICE_MAGIC):
        raise UnableToReadError(
            path,
            _("it is an old Excel workbook, or one with a password"),
            hint=_("save the sheet as CSV."),
        )
    encoding = mark_encoding(head)
    if encoding is None and _is_binary(head):
        raise UnableToReadError(path, _("it is a binary file, neither text, XES nor Parquet"))
    text = head.decode(encoding or "utf-8", errors="replace")
    begin = text.lstrip("\ufeff \t\r\n")
    if begin.startswith("<"):
        return "xml"
    return _form_of_json(begin) or "text"


def _form_of_json(text: str) -> str | None:
    """Tell lines that are objects from one document, most lines of which are none."""
    lines = [line for line in text[: _whole_lines(text)].splitlines() if line.strip()]
    objects = sum(_OBJECT_ON_LINE.match(line) is not None for line in lines)
    is_document = _DOCUMENT.match(text) is not None
    if is_document and (text.startswith("[") or _OCEL.match(text)):
        return "json"
    if lines and (_is_object(lines[0]) or objects >= len(lines) * LEAST_OBJECTS):
        return "json lines"
    return "json" if is_document else None


def _is_object(line: str) -> bool:
    """Return whether a line is a whole JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _whole_lines(text: str) -> int:
    """Return where the last whole line ends; a text of one line is taken as whole."""
    return text.rfind("\n") + 1 or len(text)


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > len(head) * MOST_CONTROL_SHARE
