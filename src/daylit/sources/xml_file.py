"""A file of XML walked through by the standard library's expat, or a refusal in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from daylit.errors import UnableToReadError
from daylit.language import _, number
from daylit.sources.unzipping import unzipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHUNK_BYTES = 1 << 18
MOST_TAG_MB = 32
MOST_TAG_BYTES = MOST_TAG_MB << 20
"""The parser holds a tag whole, and begins it anew with each piece of the file."""


class RefusedXmlError(Exception):
    """The file is XML that its reader refuses; the message says why."""


def walk(
    path: Path,
    parser: expat.XMLParserType,
    standard: str,
    *,
    is_zipped: bool,
    on_share: Callable[[float], None],
) -> None:
    """Give a file to a parser from its beginning to its end.

    Args:
        path: The file.
        parser: Calls its handlers, which may raise ``RefusedXmlError``.
        standard: Names what the file is to be, such as XES.
        is_zipped: Whether it is gzip around XML; then its checksum is checked.
        on_share: Called with the share of the file read so far.

    Raises:
        UnableToReadError: It is cut off, damaged, defines its own document type, or is refused.
    """

    def refuse_definitions(*_declared: object) -> None:
        said = _(
            "it defines its own document type, which {standard} does not need and which can hide "
            "harm"
        )
        raise RefusedXmlError(said.format(standard=standard))

    parser.StartDoctypeDeclHandler = refuse_definitions
    size, given = path.stat().st_size, 0
    try:
        with path.open("rb") as raw, unzipped(path, raw, is_zipped=is_zipped) as file:
            while chunk := file.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
                given += len(chunk)
                _refuse_a_long_tag(given - parser.CurrentByteIndex)
                on_share(raw.tell() / size)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnableToReadError(path, _damage(error)) from error
    except RefusedXmlError as error:
        raise UnableToReadError(path, str(error)) from None


def _refuse_a_long_tag(held_bytes: int) -> None:
    if held_bytes > MOST_TAG_BYTES:
        said = _("one of its tags is longer than {count} MB, as no log's is")
        raise RefusedXmlError(said.format(count=MOST_TAG_MB))


def _damage(error: expat.ExpatError) -> str:
    """Return in words how a file's XML is damaged."""
    words = expat.errors.messages[error.code]
    if words in {expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN}:
        said = _("its XML ends early, at line {line}, before the log is closed")
        return said.format(line=number(error.lineno))
    said = _("its XML is damaged at line {line} ({words})")
    return said.format(line=number(error.lineno), words=words)
