"""What people write in rooms, as a page shows it: a safe part of Markdown, and nothing else.

Paragraphs, emphasis, lists, quotes, code and links. No HTML, no headings, and no picture is loaded:
the file of one is brought, not linked to.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from daylit_site.ui.templatetags.daylit import TURNS_DIRECTION

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence
    from typing import Any

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

LEADING = ("https://", "http://", "mailto:")
"""How addresses begin to which a link may lead."""

NO_FOLLOW = "nofollow noopener noreferrer"
DEEPEST = 12
KEPT = 1_000
"""So many texts are kept as markup: a room is looked at far more often than it is written in."""


@lru_cache(maxsize=KEPT)
def shown(text: str) -> SafeString:
    """Return what someone wrote as markup that harms nobody."""
    rendered = READER.render(text.translate(TURNS_DIRECTION))
    return SafeString(rendered)


def _is_led_to(address: str) -> bool:
    return address.lower().startswith(LEADING)


def _link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: Any,
    _env: MutableMapping[str, Any],
) -> str:
    tokens[at].attrSet("rel", NO_FOLLOW)
    return renderer.renderToken(tokens, at, options, _env)


def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    made.disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
    made.validateLink = _is_led_to  # type: ignore[assignment] # as its documentation says
    made.add_render_rule("link_open", _link)
    return made


READER = _reader()
