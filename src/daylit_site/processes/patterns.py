"""The answer and the patterns, as far as the one who looks sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit_site.records.wording import in_site_words, without_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit_site.processes.scope import Scope

    Row = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence; ``before`` and ``after`` are the spaces around it."""

    before: str
    text: str
    after: str
    is_strong: bool


@dataclass(frozen=True)
class Answer:
    """What stands under the heading: paragraphs of pieces, and what their figures are not."""

    paragraphs: list[list[Piece]]
    caution: str


@dataclass(frozen=True)
class Hidden:
    """The patterns between parties of others, in total."""

    count: int
    exception_count: int
    caused_step_count: int


@dataclass(frozen=True)
class PatternShown:
    """A pattern, and the page of its place, where the place has one.

    Attributes:
        activity: The activity that it lies at; null where it is none.
        pair: From which party to which it goes and comes back; null where several take part.
        level: What these parties are.
    """

    row: Row
    activity: str | None
    pair: tuple[str, str] | None
    level: str


@dataclass(frozen=True)
class PatternsShown:
    """The patterns.

    Attributes:
        rows: Those that are seen, what weighs most first.
        count: All that there are to attack, be they seen or not.
        left: How many more were found than the run kept.
        hidden: Those that are not seen; null where all are.
    """

    rows: list[PatternShown]
    count: int
    left: int
    hidden: Hidden | None


def answer_shown(scope: Scope, told: Row, hand_overs: Row) -> Answer:
    """Return the answer without what names a border of others."""
    strangers = scope.strangers(hand_overs["levels"])
    caution = told["caution"]
    return Answer(
        paragraphs=_paragraphs(scope.sentences(told["answer"], strangers)),
        caution=in_site_words(caution) if scope.sees_words(caution, strangers) else "",
    )


def _paragraphs(told: Sequence[Row]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in told:
        if piece["begins"] and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(_piece(piece))
    return paragraphs


def _piece(told: Row) -> Piece:
    text = without_brackets(told["text"])
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    return Piece(before, text, after, told["is_strong"])


def patterns_shown(scope: Scope, patterns: Row, hand_overs: Row, places: Row) -> PatternsShown:
    """Return the patterns that are seen, and the others in total."""
    level, seen = hand_overs["judged"], scope.patterns(hand_overs["judged"], patterns["rows"])
    ids = {row["pattern_id"] for row in seen}
    hidden = [row for row in patterns["rows"] if row["pattern_id"] not in ids]
    activities = {one["activity"] for one in places["activities"]}
    pairs = {
        (pair["from_party"], pair["to_party"])
        for one in hand_overs["levels"]
        if one["party"] == level
        for pair in one["pairs"]
    }
    rows = [_pattern(row, activities, pairs, level) for row in seen]
    return PatternsShown(rows, patterns["count"], patterns["left"], _hidden(hidden))


def _pattern(
    row: Row, activities: set[str], pairs: set[tuple[str, str]], level: str
) -> PatternShown:
    """Find the page of a pattern's place."""
    is_bounce, pair = row["kind"] == "bounce", tuple(row["parties"])
    is_activity = not is_bounce and row["place"] in activities
    return PatternShown(
        row=row,
        activity=row["place"] if is_activity else None,
        pair=pair if is_bounce and pair in pairs else None,
        level=level,
    )


def _hidden(rows: Sequence[Row]) -> Hidden | None:
    if not rows:
        return None
    return Hidden(
        count=len(rows),
        exception_count=sum(row["exception_count"] for row in rows),
        caused_step_count=sum(row["caused_step_count"] for row in rows),
    )
