"""Templates hold no English of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bare_words import bare_words
from extracting import SITE, sources

if TYPE_CHECKING:
    from pathlib import Path

SAME_EVERYWHERE = {
    # The product's name, and the two parts of its mark.
    "Daylit",
    "day",
    "lit",
}
"""Words that are the same in every language."""

TEMPLATES = [file for file in sources() if file.suffix != ".py"]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.relative_to(SITE).as_posix())
def test_a_template_says_nothing_outside_of_gettext(file: Path) -> None:
    assert set(bare_words(file.read_text(encoding="utf-8"))) <= SAME_EVERYWHERE


def test_bare_words_are_found() -> None:
    assert bare_words("<p>Not <b>translated</b></p>") == ["Not", "translated"]
    assert bare_words('<input type="submit" value="Go">') == ["Go"]
    assert bare_words('<nav aria-label="Places">{{ one }}</nav>') == ["Places"]
    assert bare_words('<img lang="en" alt="A map">after') == ["after"]


def test_translated_words_tags_and_stated_english_are_not_bare() -> None:
    assert bare_words('{% translate "Go" %} {{ person.name }} {# why #}') == []
    assert bare_words("{% blocktranslate %}Go {{ on }}{% plural %}All{% endblocktranslate %}") == []
    assert bare_words('<p lang="en">From the <b>library</b></p>') == []
    assert bare_words("{% if a %}<p lang='en'>{% else %}<p>{% endif %}</p>") == []
    assert bare_words('<a class="plain" href="/records/">{{ a }}</a>') == []
    assert bare_words("<pre>[[term]] from = 'a place'</pre> <kbd>Esc</kbd>") == []
    assert bare_words("{% comment %}why{% endcomment %}") == []
