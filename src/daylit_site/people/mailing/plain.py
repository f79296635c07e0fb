"""The words of a mail that is written in HTML, as plain text."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = frozenset(
    {"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table"}
    | {"tr", "ul"}
)
UNSEEN = frozenset({"head", "script", "style", "template", "title"})


class _Words(HTMLParser):
    """Gathers the words, with a line break where a block begins or ends.

    Attributes:
        parts: What was gathered.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        del attrs
        self.unseen += tag in UNSEEN
        self.quoted += tag == "blockquote"
        if tag == "br" or tag in BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        self.quoted = max(0, self.quoted - (tag == "blockquote"))
        if tag in BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self.unseen:
            self.parts.append(" ".join(data.split("\n")))

    def _break(self) -> None:
        self.parts.append("\n> " if self.quoted else "\n")


def words_of(html: str) -> str:
    """Return the words of a page, one line for each block; what is quoted begins with ">".

    Args:
        html: The page, well-formed or not.
    """
    words = _Words()
    words.feed(html)
    words.close()
    lines = [" ".join(line.split()) for line in "".join(words.parts).split("\n")]
    said = [line for line in lines if line.strip("> ")]
    return "\n".join(said)
