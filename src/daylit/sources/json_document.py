"""One JSON document walked through in pieces, so that it need not fit into memory."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from daylit.language import _, number

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_CHARACTERS = 1 << 20
_BLANKS = " \t\r\n"


class DamagedJsonError(Exception):
    """The document is cut off or damaged; the message says where."""


class JsonDocument:
    """A document whose outermost object is walked through member by member."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = ""
        self._place = 0
        self._lines_before = 0
        self._is_whole = False
        self._decoder = json.JSONDecoder()

    def is_object(self) -> bool:
        """Return whether the outermost value is an object."""
        self._skip_blanks()
        return self._text[self._place : self._place + 1] == "{"

    def members(self) -> Iterator[str]:
        """Yield the keys of the outermost object; the caller takes or passes over each value.

        Raises:
            DamagedJsonError: The document is cut off or damaged.
        """
        self._expect("{")
        if self._at("}"):
            return
        while True:
            yield str(self.value())
            if not self._at(","):
                break
        self._expect("}")

    def value(self) -> Any:
        """Return the next value, after a colon where one stands before it.

        Raises:
            DamagedJsonError: The document is cut off or damaged.
        """
        self._at(":")
        return self._value()

    def items(self) -> Iterator[Any]:
        """Yield the items of the list that is the next value.

        Raises:
            DamagedJsonError: It is no list, or the document is cut off or damaged.
        """
        self._at(":")
        self._expect("[")
        if self._at("]"):
            return
        while True:
            yield self._value()
            if not self._at(","):
                break
        self._expect("]")

    def _value(self) -> Any:
        self._skip_blanks()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
            except json.JSONDecodeError:
                if not self._more():
                    raise self._damage() from None
                continue
            except RecursionError:
                said = _("its JSON nests too deep at line {line}")
                raise DamagedJsonError(said.format(line=number(self._line()))) from None
            # A number at the end of what was read may go on.
            if end < len(self._text) or not self._more():
                self._place = end
                return value

    def _at(self, mark: str) -> bool:
        """Return whether a mark comes next, and pass over it."""
        self._skip_blanks()
        if self._text[self._place : self._place + 1] != mark:
            return False
        self._place += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._at(mark):
            raise self._damage()

    def _skip_blanks(self) -> None:
        while True:
            text, place = self._text, self._place
            while place < len(text) and text[place] in _BLANKS:
                place += 1
            self._place = place
            if place < len(text) or not self._more():
                return

    def _more(self) -> bool:
        """Read on, and forget what was passed; return whether there was more."""
        if self._is_whole:
            return False
        chunk = self._file.read(CHUNK_CHARACTERS)
        self._is_whole = not chunk
        self._lines_before += self._text.count("\n", 0, self._place)
        self._text = self._text[self._place :] + chunk
        self._place = 0
        return bool(chunk)

    def _line(self) -> int:
        return self._lines_before + self._text.count("\n", 0, self._place) + 1

    def _damage(self) -> DamagedJsonError:
        rest = self._text[self._place :]
        try:
            self._decoder.raw_decode(rest)
        except json.JSONDecodeError as error:
            if error.pos < len(rest.rstrip()) and not error.msg.startswith("Unterminated"):
                line = self._line() + rest.count("\n", 0, error.pos)
                return _damaged(line)
        else:
            return _damaged(self._line())
        line = self._line() + rest.count("\n")
        return DamagedJsonError(_("its JSON ends early, at line {line}").format(line=number(line)))


def _damaged(line: int) -> DamagedJsonError:
    return DamagedJsonError(_("its JSON is damaged at line {line}").format(line=number(line)))
