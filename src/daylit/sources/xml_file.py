"""A file of XML walked through by the standard library's expat, or a refusal in words."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from daylit.errors import UnableToReadError
from daylit.sources.content import damaged_zip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHUNK_BYTES = 1 << 18


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
        raise RefusedXmlError(
            f"it defines its own document type, which {standard} does not need and which can hide "
            "harm"
        )

    parser.StartDoctypeDeclHandler = refuse_definitions
    size = path.stat().st_size
    try:
        with path.open("rb") as raw, gzip.open(raw, "rb") if is_zipped else raw as file:
            while chunk := file.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
                on_share(raw.tell() / size)
        parser.Parse(b"", True)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged_zip(path, error) from error
    except expat.ExpatError as error:
        raise UnableToReadError(path, _damage(error)) from error
    except RefusedXmlError as error:
        raise UnableToReadError(path, str(error)) from None


def _damage(error: expat.ExpatError) -> str:
    """Return in words how a file's XML is damaged."""
    words = expat.errors.messages[error.code]
    if words in {expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN}:
        return f"its XML ends early, at line {error.lineno:,}, before the log is closed"
    return f"its XML is damaged at line {error.lineno:,} ({words})"
