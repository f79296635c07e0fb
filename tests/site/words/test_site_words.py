"""Every string of the workspace has its Swedish words, and they fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from catalogue import (
    CATALOGUES,
    compiled,
    entries,
    is_complete,
    key_of,
    read,
    texts,
    up_to_date,
    written,
)
from extracting import SITE, Key, Place, strings

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Message

KEPT_AS_IT_IS = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|\b[A-Z]{4,}\b")
"""What is filled in, by us or by a script, and what is a name."""

FILLED_IN = re.compile(r"%\(\w+\)[a-z]|%%")


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """The workspace's folder, then the library's."""
    asked: Path = request.param
    return asked


@pytest.fixture(scope="module")
def swedish(folder: Path) -> list[Message]:
    return entries(read(CATALOGUES[folder].read_bytes()))


@pytest.fixture(scope="module")
def asked_for(folder: Path) -> list[Place]:
    return strings(folder)


def test_every_string_has_its_words(swedish: list[Message], asked_for: list[Place]) -> None:
    complete = {key_of(one): len(texts(one.id)) for one in swedish if is_complete(one)}
    lacking = {
        place.key.singular: place.path
        for place in asked_for
        if complete.get(place.key, 0) < (2 if place.plural else 1)
    }
    hint = "Say these in Swedish: `make words` writes them into the .po file, then fill them in."
    assert not lacking, hint


def test_no_words_are_left_that_nothing_asks_for(
    folder: Path, swedish: list[Message], asked_for: list[Place]
) -> None:
    left = {key_of(one) for one in swedish} - {place.key for place in asked_for}
    gone = read(CATALOGUES[folder].read_bytes()).obsolete
    assert not left, "`make words` removes them."
    assert not gone, "`make words` removes them once every string has its words."


def test_no_words_are_guesses(swedish: list[Message]) -> None:
    assert [key_of(one).singular for one in swedish if one.fuzzy] == []


def test_what_is_filled_in_agrees(swedish: list[Message]) -> None:
    pairs = [
        (asked, said)
        for one in filter(is_complete, swedish)
        for asked, said in zip(texts(one.id), texts(one.string), strict=True)
    ]
    differ = [
        (asked, said)
        for asked, said in pairs
        if set(KEPT_AS_IT_IS.findall(asked)) != set(KEPT_AS_IT_IS.findall(said))
    ]
    assert differ == []
    formatted = [said for asked, said in pairs if "%(" in asked]
    assert [said for said in formatted if "%" in FILLED_IN.sub("", said)] == []


def test_what_is_compiled_is_what_is_kept(folder: Path) -> None:
    words = CATALOGUES[folder]
    is_same = compiled(read(words.read_bytes())) == words.with_suffix(".mo").read_bytes()
    assert is_same, "Run `make words`."


def test_strings_are_found_in_code_and_templates(tmp_path: Path) -> None:
    site = tmp_path / "src" / "site"
    (site / "templates").mkdir(parents=True)
    (site / "code.py").write_text(
        '_("One") + ngettext("a day", "%(n)s days", n)\npgettext("of a map", "edge")\n'
    )
    (site / "templates" / "page.html").write_text(
        "{% translate 'Two' %}\n  {% if a %}\n {{ b|c:_('Three') }}{% endif %}"
        "{% blocktranslate count n=n trimmed %}\n  One\n  {{ n }} %{% plural %}All"
        "{% endblocktranslate %}"
    )
    assert strings(site) == [
        Place(Key(None, "One"), None, "src/site/code.py", 1),
        Place(Key(None, "a day"), "%(n)s days", "src/site/code.py", 1),
        Place(Key("of a map", "edge"), None, "src/site/code.py", 2),
        Place(Key(None, "Two"), None, "src/site/templates/page.html", 1),
        Place(Key(None, "Three"), None, "src/site/templates/page.html", 3),
        Place(Key(None, "One %(n)s %%"), "All", "src/site/templates/page.html", 3),
    ]


KNOWN = """# A head.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "stays"
msgstr "stannar"

msgid "goes"
msgstr "går"
"""


def asked(singular: str, plural: str | None = None) -> Place:
    return Place(Key(None, singular), plural, "a.py", 1)


def test_words_that_are_known_are_kept_and_what_is_gone_is_marked_until_all_is_said() -> None:
    words = up_to_date(read(KNOWN.encode()), [asked("stays"), asked("new")])
    once = written(words)
    assert 'msgid "stays"\nmsgstr "stannar"' in once.decode()
    assert 'msgid "new"\nmsgstr ""' in once.decode()
    assert '#~ msgid "goes"\n#~ msgstr "går"' in once.decode()
    assert once.startswith(b"# A head.\n")
    assert written(up_to_date(read(once), [asked("stays"), asked("new")])) == once
    said = once.replace(b'"new"\nmsgstr ""', b'"new"\nmsgstr "ny"')
    assert "#~" not in written(up_to_date(read(said), [asked("stays"), asked("new")])).decode()


def test_what_is_asked_for_again_gets_its_words_back() -> None:
    without = written(up_to_date(read(KNOWN.encode()), [asked("stays"), asked("new")]))
    back = written(up_to_date(read(without), [asked("stays"), asked("goes")]))
    assert 'msgid "goes"\nmsgstr "går"' in back.decode()


def test_words_for_one_do_not_stand_for_many() -> None:
    words = up_to_date(read(KNOWN.encode()), [asked("stays", "%(n)s stay")])
    assert [texts(one.string) for one in entries(words)] == [("", "")]


def test_every_file_that_may_hold_strings_is_read() -> None:
    apps = {place.path.split("/")[2] for place in strings(SITE)}
    assert apps >= {"ui", "people", "records", "processes"}
