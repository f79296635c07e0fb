"""Text files brought to UTF-8 with one kind of line end, in a stream."""

from __future__ import annotations

import codecs
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from daylit.errors import ParameterError, UnableToReadError
from daylit.language import _, ngettext, number
from daylit.options import by_option
from daylit.sources.content import mark_encoding
from daylit.sources.source import new_name
from daylit.sources.unzipping import unzipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from daylit.sources.content import Content

CHUNK_BYTES = 1 << 20
OLDER_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp932", "gb18030"]
KEPT_CONTEXTS = 300
LEAST_PLAUSIBLE_SHARE = 0.9
SHORTEST_WORD = 3
_UNLIKELY = set("\xff\xfe\xde\xf0")
_UTF8 = {"utf-8", "utf-8-sig", "ascii"}
_BROKEN = re.compile("[\udc80-\udcff]")
_SOUND = re.compile("[^\x00-\x7f\udc80-\udcff]")
_AROUND = re.compile('[^\\s;,|"]{0,20}[\udc80-\udcff][^\\s;,|"]{0,20}')
_WIDE_BLANKS = re.compile("[\xa0\u2000-\u200a\u202f\u3000]")


@dataclass(frozen=True)
class TextFile:
    """A text file that the engine can read: UTF-8, one kind of line end.

    Attributes:
        path: The file itself or a copy of it in the spill folder.
        has_wide_blanks: Whether a no-break space or another blank beyond ASCII occurs.
        has_tabs: Whether a tab occurs.
        has_quotes: Whether a quotation mark or an apostrophe occurs.
        remarks: What was decided about its encoding.
    """

    path: Path
    has_wide_blanks: bool
    has_tabs: bool
    has_quotes: bool
    remarks: tuple[str, ...]


@dataclass
class _Survey:
    """What one pass over the bytes of a file found."""

    line_feeds: int = 0
    returns: int = 0
    pairs: int = 0
    broken: int = 0
    sound: int = 0
    has_wide_blanks: bool = False
    has_tabs: bool = False
    has_quotes: bool = False
    contexts: list[str] = field(default_factory=list)

    @property
    def lines_ended(self) -> int:
        return self.line_feeds + self.returns - self.pairs

    @property
    def has_mixed_line_ends(self) -> bool:
        kinds = (self.line_feeds - self.pairs, self.returns - self.pairs, self.pairs)
        return sum(count > 0 for count in kinds) > 1


def open_text(path: Path, content: Content, spill: Path, encoding: str | None) -> TextFile:
    """Return a text file as UTF-8 with one kind of line end; a copy is made only where needed.

    Args:
        path: The file.
        content: What its first bytes told.
        spill: Folder for the copy.
        encoding: The user's word for it, or None.

    Raises:
        ParameterError: There is no encoding of that name.
        UnableToReadError: The gzip file is damaged, or the characters are not what they claim or
            one is NUL.
    """
    plain = _unzipped(path, spill) if content.is_zipped else path
    stated = _known(encoding) or mark_encoding(content.head)
    if stated is not None and stated not in _UTF8:
        asked = _("Its characters were taken as {encoding}, as asked.").format(encoding=stated)
        return _recoded(path, plain, spill, stated, () if encoding is None else (asked,))
    survey = _survey(plain, path)
    guess = None if encoding is not None else _older_encoding(survey)
    if guess is not None:
        remark = _("It is not UTF-8; its characters were taken as {encoding}.")
        said = remark.format(encoding=guess) + by_option(" Say another with --encoding.")
        return _recoded(path, plain, spill, guess, (said,))
    if survey.has_mixed_line_ends:
        plain = _with_line_feeds(plain, spill)
    return _as_surveyed(plain, survey, _broken_remark(survey))


def _known(encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise ParameterError(f"There is no character encoding named {encoding!r}.") from None


def _broken_remark(survey: _Survey) -> tuple[str, ...]:
    if not survey.broken:
        return ()
    remark = ngettext(
        "It was read as UTF-8, but {count} byte is broken; their rows were refused.",
        "It was read as UTF-8, but {count} bytes are broken; their rows were refused.",
        survey.broken,
    )
    clause = by_option(" If it is in another encoding, say so with --encoding.")
    # Where no option can be typed, the file itself is what can be mended.
    clause = clause or " " + _("If it is in another encoding, save it as UTF-8 and bring it again.")
    return (remark.format(count=number(survey.broken)) + clause,)


def _unzipped(path: Path, spill: Path) -> Path:
    copy = spill / new_name("unzipped")
    with path.open("rb") as raw, unzipped(path, raw) as packed, copy.open("wb") as out:
        shutil.copyfileobj(packed, out, CHUNK_BYTES)
    return copy


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces that never part a carriage return from its line feed."""
    held = b""
    with path.open("rb") as file:
        while read := file.read(CHUNK_BYTES):
            chunk = held + read
            held = b"\r" if chunk.endswith(b"\r") else b""
            yield chunk.removesuffix(held)
    yield held


def _survey(path: Path, shown: Path) -> _Survey:
    """Look at all bytes of a file.

    Raises:
        UnableToReadError: It holds a NUL character, which the engine would take into its values.
    """
    found = _Survey()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    for chunk in _chunks(path):
        before, nul, _after = chunk.partition(b"\0")
        _count_lines(before, found)
        if nul:
            said = _(
                "it holds a NUL character (a zero byte), first on line {line}, as no text does"
            )
            raise UnableToReadError(
                shown,
                said.format(line=number(found.lines_ended + 1)),
                hint=_("export it again, or remove such characters."),
            )
        found.has_tabs = found.has_tabs or b"\t" in chunk
        found.has_quotes = found.has_quotes or b'"' in chunk or b"'" in chunk
        _look_at(decoder.decode(chunk), found)
    _look_at(decoder.decode(b"", final=True), found)
    return found


def _count_lines(chunk: bytes, found: _Survey) -> None:
    found.line_feeds += chunk.count(b"\n")
    found.returns += chunk.count(b"\r")
    found.pairs += chunk.count(b"\r\n")


def _look_at(text: str, found: _Survey) -> None:
    if text.isascii():
        return
    found.has_wide_blanks = found.has_wide_blanks or _WIDE_BLANKS.search(text) is not None
    broken = len(_BROKEN.findall(text))
    found.broken += broken
    found.sound += len(_SOUND.findall(text))
    if broken and len(found.contexts) < KEPT_CONTEXTS:
        found.contexts += _AROUND.findall(text)[: KEPT_CONTEXTS - len(found.contexts)]


def _older_encoding(survey: _Survey) -> str | None:
    """Return an encoding older than UTF-8 in which the broken bytes make words, or None.

    A file whose characters beyond ASCII are mostly sound UTF-8 is UTF-8 with some damage.
    """
    if not survey.broken or survey.sound >= survey.broken:
        return None
    sample = "\n".join(survey.contexts).encode("utf-8", "surrogateescape")
    best = from_bytes(sample, cp_isolation=OLDER_ENCODINGS, threshold=1.0).best()
    names = ["cp1252"] if best is None else ["cp1252", best.encoding]
    for name in names:
        if _makes_words(survey.contexts, name):
            return name
    return None


def _makes_words(contexts: list[str], encoding: str) -> bool:
    plausible = 0
    for context in contexts:
        try:
            text = context.encode("utf-8", "surrogateescape").decode(encoding)
        except UnicodeDecodeError:
            continue
        words = [word for word in re.findall(r"\w+", text) if not word.isascii()]
        plausible += bool(words) and all(_is_word(word) for word in words)
    return plausible >= len(contexts) * LEAST_PLAUSIBLE_SHARE


def _is_word(word: str) -> bool:
    """Return whether it can be a word: letters, lower case after the first or all capitals."""
    letters = re.sub(r"[\d_]", "", word)
    has_case = letters[1:] == letters[1:].lower() or letters == letters.upper()
    return len(letters) >= SHORTEST_WORD and has_case and not set(letters) & _UNLIKELY


def _recoded(
    path: Path, plain: Path, spill: Path, encoding: str, remarks: tuple[str, ...]
) -> TextFile:
    """Copy a file to UTF-8; bytes that its encoding does not know stay broken, to be refused."""
    copy = spill / new_name("recoded")
    errors = "strict" if encoding.startswith("utf") else "surrogateescape"
    try:
        with (
            plain.open("r", encoding=encoding, errors=errors) as text,
            copy.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as out,
        ):
            while piece := text.read(CHUNK_BYTES):
                out.write(piece.removeprefix("\ufeff"))
    except UnicodeError as error:
        said = _("its characters are not {encoding}, as it says they are")
        raise UnableToReadError(path, said.format(encoding=encoding)) from error
    return _as_surveyed(copy, _survey(copy, path), remarks)


def _as_surveyed(path: Path, survey: _Survey, remarks: tuple[str, ...]) -> TextFile:
    return TextFile(path, survey.has_wide_blanks, survey.has_tabs, survey.has_quotes, remarks)


def _with_line_feeds(path: Path, spill: Path) -> Path:
    copy = spill / new_name("lines")
    with copy.open("wb") as out:
        for chunk in _chunks(path):
            out.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return copy
