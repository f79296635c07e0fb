"""Files inside gzip, as they are read; one that is made to fill disk and memory is refused."""

from __future__ import annotations

import gzip
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from daylit.errors import UnableToReadError
from daylit.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_TIMES = 200
"""So many times its size may a file unzip to; logs come to 10 to 60 times, gzip can do 1,030."""

ALWAYS_TAKEN_BYTES = 1 << 30
"""Up to so much is unzipped whatever the file's size: no disk or memory suffers from it."""


class _Counting(gzip.GzipFile):
    """Counts what comes out; refuses, while it is read, what is made to grow without bounds."""

    def __init__(self, path: Path, raw: IO[bytes]) -> None:
        super().__init__(fileobj=raw)
        self._path = path
        self._left = max(ALWAYS_TAKEN_BYTES, MOST_TIMES * path.stat().st_size)

    def read(self, size: int | None = -1) -> bytes:
        """Read some bytes."""
        return self._counted(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        """Read what is at hand."""
        return self._counted(super().read1(size))

    def _counted(self, came: bytes) -> bytes:
        self._left -= len(came)
        if self._left < 0:
            raise UnableToReadError(
                self._path,
                _("it unzips to more than {count} times its size, as no log does").format(
                    count=MOST_TIMES
                ),
                hint=_("if it is one all the same, unzip it first."),
            )
        return came


@contextmanager
def unzipped(
    path: Path, raw: IO[bytes], *, is_zipped: bool = True, shown: Path | None = None
) -> Iterator[IO[bytes]]:
    """Open what is inside a gzip file; of a file that is none, the file itself.

    Args:
        path: The file.
        raw: The same, open.
        is_zipped: Whether it is gzip.
        shown: The file as the user named it, for error sentences; ``path`` where that is it.

    Raises:
        UnableToReadError: It is cut off or damaged, or unzips to far more than any log does.
    """
    if not is_zipped:
        yield raw
        return
    named = shown or path
    try:
        with _Counting(named, raw) as file:
            yield cast("IO[bytes]", file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged_zip(named, error) from error


def damaged_zip(path: Path, error: Exception) -> UnableToReadError:
    """Return the sentence for a gzip file that cannot be unzipped to its end."""
    if isinstance(error, EOFError):
        return UnableToReadError(path, _("the gzip file is cut off before its end"))
    if "CRC" in str(error) or "Incorrect length" in str(error):
        return UnableToReadError(path, _("the gzip file is damaged: its checksum is wrong"))
    return UnableToReadError(path, _("the gzip file is damaged"))
