"""What a pattern is called: the same in the report and on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from daylit.departures.deadlines import OWN_DEADLINE
from daylit.departures.rolling_up import OTHERS
from daylit.departures.table import BY_USUAL
from daylit.departures.terms import WHOLE_CASE
from daylit.departures.wording import in_words
from daylit.language import _, gettext_noop, ngettext, pgettext
from daylit.report.names import named

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_LETTERS = 8

TITLES = {
    "bounce": gettext_noop("“{place}”: back to an earlier person"),
    "rework": gettext_noop("“{place}” done again"),
    "stalled": gettext_noop("Stalled after “{place}”"),
}
LATE_TITLES = {
    "deadline": gettext_noop("Past {place}"),
    "limit": gettext_noop("Beyond the limit for {place}"),
    BY_USUAL: gettext_noop("Long waits for “{place}”"),
}


class Named(Protocol):
    """What gives a pattern its name.

    Attributes:
        kind: "bounce", "rework", "late" or "stalled".
        form: Of what is late, by what it is: "deadline", "limit" or "usual"; else null.
        place: With the value of the trait by which people told it apart.
        parties: Holder and other of a bounce between teams or organisations, else empty.
        apart: That value as the place ends with it; empty where nobody told it apart.
        mostly_with: Of several others of a bounce the one of most exceptions; null for none.
        merged_of: The patterns that are told with it, such as those that people merged into it.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102 (as above; so are the others)
    @property
    def form(self) -> str | None: ...  # noqa: D102
    @property
    def place(self) -> str: ...  # noqa: D102
    @property
    def parties(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def apart(self) -> str: ...  # noqa: D102
    @property
    def mostly_with(self) -> str | None: ...  # noqa: D102
    @property
    def merged_of(self) -> tuple[PatternName, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class PatternName:
    """What gives a pattern its name, and nothing else."""

    kind: str
    form: str | None
    place: str
    parties: tuple[str, ...] = ()
    apart: str = ""
    mostly_with: str | None = None
    merged_of: tuple[PatternName, ...] = ()


def name_of(row: Mapping[str, Any]) -> PatternName:
    """Return the name of a pattern as it was found (a row of ``patterns``)."""
    place = row["place"]
    return PatternName(
        kind=row["kind"],
        form=row["form"],
        place=place,
        parties=(row["holder"], row["other"]) if row["holder"] else (),
        apart=place.removeprefix(row.get("whole_place", place)),
        mostly_with=row.get("mostly_with"),
        merged_of=tuple(name_of(one) for one in row.get("merged_of", ())),
    )


def title(row: Named, longest: int | None = None) -> str:
    """Return what a pattern is called, in at most ``longest`` characters: only names are cut."""
    whole = _title(row, None, added(row))
    if longest is None or len(whole) <= longest:
        return whole
    end = f" (+{len(row.merged_of)})" if row.merged_of else ""
    return _title(row, longest, f"{_apart(row)}{end}")


def _title(row: Named, longest: int | None, end: str) -> str:
    if row.parties:
        part = None if longest is None else (longest - len(" →  → ") - len(end)) // 3
        holder, other = (_cut_name(_party(name), part) for name in row.parties)
        return f"{holder} → {other} → {holder}{end}"
    before, after = around(row)
    room = None if longest is None else longest - len(before) - len(after) - len(end)
    return f"{before}{_cut_name(_place(row), room)}{after}{end}"


def around(row: Named) -> tuple[str, str]:
    """Return what stands before and after the place in the name of a pattern."""
    words = LATE_TITLES[row.form or BY_USUAL] if row.kind == "late" else TITLES[row.kind]
    before, _name, after = _(words).partition("{place}")
    return before, after


def whole_place(row: Named) -> str:
    """Return the place without what people told it apart by."""
    return row.place.removesuffix(row.apart) if row.apart else row.place


def added(row: Named) -> str:
    """Say what people told it apart by, with whom most is, and how many more are told with it."""
    count = len(row.merged_of)
    more = ngettext("(and one more pattern)", "(and {count} more patterns)", count)
    said = [_apart(row)]
    if row.mostly_with:
        said.append(_(", mostly {party}").format(party=named(row.mostly_with)))
    if count:
        said.append(f" {more.format(count=in_words(count))}")
    return "".join(said)


def _place(row: Named) -> str:
    """Return the place as it is told: what has no name in the log has one in each language."""
    place = whole_place(row)
    is_own = row.kind == "late" and place in {OWN_DEADLINE, WHOLE_CASE}
    return _(place) if is_own else place


def _party(name: str) -> str:
    return pgettext("parties", "others") if name == OTHERS else name


def _apart(row: Named) -> str:
    return f" {named(row.apart)}" if row.apart else ""


def _cut_name(name: str, longest: int | None) -> str:
    return named(name, None if longest is None else max(FEWEST_LETTERS, longest))
