"""Judgements placed: which exceptions and patterns of a log they name, and which stands of each."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from daylit.departures.patterns import id_of_pattern
from daylit.departures.wording import first_and_more
from daylit.language import _, gettext_noop, in_each_language, number, retold

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    import ibis.expr.types as ir

    from daylit.departures.judgements import Judgement, Target, Verdict

Place = tuple[str, str]
"""A kind and a place: what lasts of a pattern."""

Row = dict[str, Any]

SHORTEST = 6
"""An id is given by so many of its characters at least."""

MOST_TRAITS = 10
"""So many names are told where none is near."""

NAMED = pa.schema([(name, pa.string()) for name in ("begins", "case_id", "anchor_event_id")])


@dataclass(frozen=True)
class Placed:
    """A judgement, and what it names in a log.

    Attributes:
        judgement: It.
        exceptions: The ids of the exceptions that it names.
        pattern: The pattern that it names; null where it names none of this log.
        into: The pattern of this log that it merges that into, else null.
        complaint: Why it cannot apply, as a sentence; null where it can.
    """

    judgement: Judgement
    exceptions: tuple[str, ...] = ()
    pattern: Place | None = None
    into: Place | None = None
    complaint: str | None = None

    @property
    def keys(self) -> list[Hashable]:
        """What it is about: single findings of the log, or itself as it is named."""
        found: list[Hashable] = [("exception", one) for one in self.exceptions]
        if self.pattern is not None:
            found.append(("pattern", self.pattern))
        return found or [self.judgement.target.names]


def found_patterns(excepted: ir.Table, *, process_id: str) -> ir.Table:
    """Return the patterns of exceptions, or of any kinds and places: pattern_id, kind, place."""
    places = excepted.select("kind", "place").distinct()
    return places.mutate(pattern_id=id_of_pattern(places.kind, places.place, process_id=process_id))


def places_table(places: Iterable[tuple[str | None, str | None]]) -> pa.Table:
    """Return a row per kind and place: kind, place."""
    kinds, names = zip(*sorted(places, key=str), strict=True) if places else ((), ())
    columns = {"kind": pa.array(kinds, pa.string()), "place": pa.array(names, pa.string())}
    return pa.table(columns)


def named_in(judgements: Iterable[Judgement]) -> pa.Table:
    """Return what judgements name exceptions by: begins (of an id), case_id, anchor_event_id."""
    targets = {one.target for one in judgements if one.target.sort == "exception"}
    rows = [
        {
            "begins": None if one.id_begins is None else one.id_begins[:SHORTEST],
            "case_id": one.case_id,
            "anchor_event_id": one.anchor_event_id,
        }
        for one in targets
    ]
    return pa.Table.from_pylist(rows, schema=NAMED)


def named_exceptions(excepted: ir.Table, wanted: ir.Table) -> ir.Table:
    """Return the exceptions that may be named, those of the same cases among them.

    Returns:
        A row per exception: exception_id, case_id, kind, place.
    """
    rows = excepted.select("exception_id", "case_id", "kind", "place")
    begins = wanted.filter(wanted.begins.notnull()).begins
    case_ids = wanted.filter(wanted.case_id.notnull()).case_id
    return rows.filter(rows.exception_id.left(SHORTEST).isin(begins) | rows.case_id.isin(case_ids))


def placed(
    judgements: Sequence[Judgement],
    patterns: Sequence[Row],
    named: Sequence[Row],
    anchored: Iterable[Row],
    *,
    loops: Iterable[Place],
    traits: Collection[str] | None,
) -> tuple[Placed, ...]:
    """Find in a log what judgements name.

    Where none bears an exception's id, it is the one that holds a departure at the anchor named; of
    several the one that such a departure names, then the earliest. Where none does, it is the only
    one of that case, kind and place if there is one only.

    Args:
        judgements: In order.
        patterns: Rows of ``found_patterns``.
        named: Rows of ``named_exceptions``.
        anchored: Rows of ``anchors.held_at``.
        loops: Kind and place of all loops of the log, whether usual or not.
        traits: The names by which a pattern can be split; null where that is not to be checked.
    """
    there = _There(patterns, named, anchored, loops, traits)
    return tuple(there.place(one) for one in judgements)


def holding(anchored: Iterable[Row]) -> dict[str, str]:
    """Return the exception that each anchor leads to.

    Args:
        anchored: Rows of ``anchors.held_at``.
    """
    best_last = sorted(
        anchored,
        key=lambda row: (not row["leads"], row["anchored_at"], row["exception_id"]),
        reverse=True,
    )
    return {row["anchor_event_id"]: row["exception_id"] for row in best_last}


class _There:
    """What a log has, to be found by what judgements name."""

    def __init__(
        self,
        patterns: Sequence[Row],
        named: Sequence[Row],
        anchored: Iterable[Row],
        loops: Iterable[Place],
        traits: Collection[str] | None,
    ) -> None:
        self._pattern_ids = {row["pattern_id"]: (row["kind"], row["place"]) for row in patterns}
        self._patterns = frozenset(self._pattern_ids.values())
        self._usual = self._patterns.union(loops)
        self._traits = traits
        self._by_id: dict[str, list[str]] = defaultdict(list)
        self._by_place: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
        for row in named:
            own = row["exception_id"]
            self._by_id[own[:SHORTEST]].append(own)
            self._by_place[row["case_id"], row["kind"], row["place"]].append(own)
        self._by_anchor = holding(anchored)

    def place(self, one: Judgement) -> Placed:
        if one.target.sort == "exception":
            return self._exception(one)
        place, why = self._pattern(one.target, may_be_usual=one.verdict in FOUND_OR_USUAL)
        if place is None:
            return Placed(one, complaint=does_not_apply(one, why))
        into = None
        if one.into is not None:
            into, why = self._pattern(one.into, may_be_usual=False)
        if one.by_trait is not None:
            why = self._trait(one.by_trait)
        return Placed(
            one, pattern=place, into=into, complaint=does_not_apply(one, why) if why else None
        )

    def _exception(self, one: Judgement) -> Placed:
        found = self._exceptions(one.target)
        begins = one.target.id_begins
        if not found:
            why = _not_shown(one.target)
        elif begins is not None and len(found) > 1:
            why = _many_exceptions(len(found), begins)
        else:
            return Placed(one, exceptions=tuple(found))
        return Placed(one, complaint=does_not_apply(one, why))

    def _exceptions(self, target: Target) -> list[str]:
        at = self._by_place.get((target.case_id, target.kind, target.place), [])
        if target.id_begins is None:
            return sorted(at)
        known = self._by_id.get(target.id_begins[:SHORTEST], [])
        with_id = sorted(one for one in known if one.startswith(target.id_begins))
        anchored = self._by_anchor.get(target.anchor_event_id or "")
        return with_id or ([anchored] if anchored else at if len(at) == 1 else [])

    def _pattern(self, target: Target, *, may_be_usual: bool) -> tuple[Place | None, str]:
        """Return the pattern that is named, or null and why there is none."""
        if target.kind is None or target.place is None:
            begins = target.id_begins or ""
            ids = [one for one in self._pattern_ids if one.startswith(begins)]
            if len(ids) == 1:
                return self._pattern_ids[ids[0]], ""
            return None, _many_patterns(len(ids), begins) if ids else _not_shown(target)
        place = (target.kind, target.place)
        there = self._usual if may_be_usual else self._patterns
        if place in there:
            return place, ""
        known = [each for kind, each in there if kind == target.kind]
        return None, _not_shown(target, known)

    def _trait(self, trait: str) -> str:
        is_there = self._traits is None or trait in self._traits
        return "" if is_there else lacks_trait(trait, self._traits or ())


FOUND_OR_USUAL = ("usual", "reopened")
VERDICT_WORDS = {
    "accepted": gettext_noop("accepted"),
    "not an exception": gettext_noop("not an exception"),
    "usual": gettext_noop("usual"),
    "merged": gettext_noop("merged"),
    "split": gettext_noop("split"),
    "reopened": gettext_noop("reopened"),
}


def does_not_apply(one: Judgement, why: str) -> str:
    """Say that a judgement cannot apply."""
    return not_applied(one.verdict, one.target, why)


@in_each_language
def not_applied(verdict: Verdict, target: Target, why: str) -> str:
    """Say that what was decided about a target cannot apply."""
    said = _("The judgement '{verdict}' on {target} does not apply: {why}.")
    return said.format(verdict=_(VERDICT_WORDS[verdict]), target=target.in_words(), why=retold(why))


@in_each_language
def lacks_trait(trait: str, traits: Collection[str]) -> str:
    """Say that a log cannot be told apart by a trait, with the nearest name or all that it has."""
    said = [_("this log has no trait {trait} to split by").format(trait=repr(trait))]
    near = _nearest(trait, traits)
    if near:
        said.append(_("The nearest name is {name}").format(name=repr(near)))
    elif traits:
        names = first_and_more(sorted(traits), MOST_TRAITS)
        said.append(_("It has {traits}").format(traits=names))
    return ". ".join(said)


@in_each_language
def _not_shown(target: Target, places: Iterable[str] = ()) -> str:
    said = [_("this log does not show {target}").format(target=target.in_words())]
    near = _nearest(target.place or "", places)
    if near:
        said.append(_("The nearest place is {place}").format(place=repr(near)))
    return ". ".join(said)


@in_each_language
def _many_exceptions(count: int, begins: str) -> str:
    said = _("{count} exceptions of this log begin with {id}")
    return said.format(count=number(count), id=begins)


@in_each_language
def _many_patterns(count: int, begins: str) -> str:
    said = _("{count} patterns of this log begin with {id}")
    return said.format(count=number(count), id=begins)


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the nearest name; empty where none is near."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), "")
