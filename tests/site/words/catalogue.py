"""The workspace's words in another language: read, brought up to date, written and compiled."""

from __future__ import annotations

from io import BytesIO
from itertools import takewhile
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from extracting import LIBRARY, SITE, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extracting import Place

LANGUAGE = "sv"
CATALOGUES = {
    folder: folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"
    for folder, domain in ((SITE, "django"), (LIBRARY, "daylit"))
}
"""The words of the workspace, and those of the library."""

WORDS = CATALOGUES[SITE]

HEADERS = [
    ("Project-Id-Version", "daylit"),
    ("Language", LANGUAGE),
    # As Django's own catalogue says it; else Django would keep ours apart.
    ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
]


class Words(Catalog):
    """A catalogue whose head says no date and no program, which would change at each run."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the head."""
        return HEADERS


def read(content: bytes) -> Words:
    """Read a catalogue, with the words that are no longer asked for."""
    found = read_po(BytesIO(content), locale=LANGUAGE, charset="utf-8")
    words = _empty(_head(content.decode()))
    for message in _entries(found):
        words[message.id] = message
    words.obsolete.update(found.obsolete)
    return words


def _head(content: str) -> str:
    """Return the comment at the top line by line, which Babel would straighten."""
    lines = takewhile(lambda line: line.startswith("#"), content.splitlines())
    return "\n".join(lines)


def up_to_date(words: Words, asked_for: Iterable[Place]) -> Words:
    """Return the catalogue of what is asked for, with the words that it had.

    Words that nothing asks for any more stay beside the others, marked as gone, for as long as a
    string lacks its words: it may be the same one, said otherwise.
    """
    kept = _empty(words.header_comment)
    for place in asked_for:
        string = (place.key.singular, place.plural) if place.plural else place.key.singular
        where = [(place.path, place.line)]
        kept.add(string, "", locations=where, context=place.key.context, flags=_flags(string))
    known = {key_of(one): one for one in [*words.obsolete.values(), *_entries(words)]}
    for message in _entries(kept):
        _take_words(message, known.pop(key_of(message), None))
    if any(not is_complete(message) for message in _entries(kept)):
        gone = [one for one in known.values() if is_complete(one)]
        kept.obsolete.update(((one.context or "", key_of(one).singular), one) for one in gone)
    return kept


def written(words: Words) -> bytes:
    """Return a catalogue as it is kept, in the order in which strings stand in the files."""
    file = BytesIO()
    write_po(file, words, width=100, include_lineno=False, sort_by_file=True)
    return file.getvalue()


def compiled(words: Words) -> bytes:
    """Return a catalogue as pages read it."""
    file = BytesIO()
    write_mo(file, words)
    return file.getvalue()


def key_of(message: Message) -> Key:
    """Return what a message is looked up by."""
    return Key(message.context, str(texts(message.id)[0]))


def texts(said: object) -> tuple[str, ...]:
    """Return a string's forms: the only one, or the singular and the plurals."""
    return tuple(map(str, said)) if isinstance(said, (tuple, list)) else (str(said),)


def is_complete(message: Message) -> bool:
    """Whether each form of a message has its words."""
    said = texts(message.string)
    return all(said) and len(said) == len(texts(message.id))


def entries(words: Words) -> list[Message]:
    """Return the messages of a catalogue, without its head."""
    return list(_entries(words))


def _entries(words: Catalog) -> Iterator[Message]:
    return (message for message in words if message.id)


def _empty(head: str) -> Words:
    return Words(locale=LANGUAGE, header_comment=head, charset="utf-8", fuzzy=False)


def _flags(string: str | tuple[str, str]) -> set[str]:
    return {"python-format"} if any("%(" in one for one in texts(string)) else set()


def _take_words(message: Message, known: Message | None) -> None:
    """Give a message the words that it had; with other forms than before they no longer fit."""
    if known is None or len(texts(known.id)) != len(texts(message.id)):
        return
    message.string, message.user_comments = known.string, known.user_comments
