"""What the affected of each pattern have in common, in words, with how sure it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daylit.departures.table import BY_USUAL
from daylit.departures.traits.coding import UNSTATED, Trait, coded, differ, of_names
from daylit.departures.traits.exposed import ANY_POSITION, exposed_steps, exposure_of
from daylit.flow.usual_share import LEAST_CASES
from daylit.language import gettext_noop
from daylit.record.stating import attributes
from daylit.stats.common_traits import Pattern, Settings, common_traits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.departures.terms import Term
    from daylit.departures.traits.coding import Codes, Flags
    from daylit.departures.traits.exposed import Exposure
    from daylit.record.engine import Engine
    from daylit.record.schema import Party
    from daylit.stats import common_traits as found_traits

CASE_COLUMNS = {"customer_id": "customer", "service_id": "service"}
TEAM, PREVIOUS_STEP, DONE_AT = "team", "previous step", "done at"
BEGAN_AT, BEGAN_ON = "case began at", "case began on"
NAMED_OF_UNITS = {"team_id": TEAM, "previous_activity": PREVIOUS_STEP}
OTHER_NAMES = (TEAM, PREVIOUS_STEP, DONE_AT, BEGAN_AT, BEGAN_ON)
NO_TRAIT_KINDS = ("timestamp", "date", "time", "array", "struct", "map", "json")

HOURS_A_PART = 3
PARTS_OF_DAY = tuple(f"{hour} to {hour + HOURS_A_PART} h" for hour in range(0, 24, HOURS_A_PART))
DAYS = (gettext_noop("a working day"), gettext_noop("Saturday or Sunday"))
"""All in UTC."""

TELLS_THE_WAY = re.compile(r"variant([ _-]?(index|id|number|no))?([ _-]?\d+)?", re.IGNORECASE)
"""Other tools' names for the sequence of a case's steps, of which a pattern is part."""

MOST_OF_AFFECTED = 0.5
HARDLY_ANY_OTHER = 0.95
LEAST_LIFT = 1.25
LEAST_PART = 0.1
"""What is told of a pattern is surely so many times as common as expected, in this part of it."""

MOST_CASES = 300_000
"""So many cases tell what is common as well as more do, and fit into memory."""

SATURDAY = 5
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class CommonTrait:
    """What affected cases have in common.

    Attributes:
        traits: Up to three pairs of a name and a value in words, all of which hold.
        same_as: Other pairs that say the same of these cases.
        affected_count: Affected units with it: cases, or visits where each visit could be affected.
        at_risk_count: Units with it that could have been.
        expected_count: Affected ones to be expected of so many, month by month.
        lift: affected_count / expected_count, with its 95 % interval.
        q: The share of false claims among those at least as sure, over everything tried.
    """

    traits: tuple[tuple[str, str], ...]
    same_as: tuple[tuple[str, str], ...]
    affected_count: int
    at_risk_count: int
    expected_count: float
    lift: float
    lift_lower: float
    lift_upper: float
    q: float


@dataclass(frozen=True)
class Commonalities:
    """What was found for each pattern.

    Attributes:
        found: For each pattern in the order given what its cases have in common, the first the one
            that tells most.
        exposed_counts: Units that could have shown each pattern.
        tried: Traits and combinations that were tried in all.
        one_case_in: 1 where all cases were looked at; of more than ``MOST_CASES`` one in so many,
            chosen evenly by number: counts are of these.
    """

    found: tuple[tuple[CommonTrait, ...], ...]
    exposed_counts: tuple[int, ...]
    tried: int
    one_case_in: int = 1


def common_to_patterns(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    excepted: ir.Table,
    patterns: Sequence[dict[str, Any]],
    *,
    terms: Sequence[Term],
    party: Party | None,
    most_cases: int = MOST_CASES,
) -> Commonalities:
    """Find what the cases of each pattern have in common.

    Args:
        engine: Runs the queries.
        steps: The record's steps.
        cases: The record's cases.
        excepted: Exceptions, under the pattern that they are told in.
        patterns: Rows of ``patterns``: those to look at.
        terms: The limits that were stated.
        party: The level on which bounces are judged.
        most_cases: Of more cases one in so many is looked at, so that this is not exceeded.
    """
    if not patterns:
        return Commonalities((), (), 0)
    exposures = [exposure_of(row, terms) for row in patterns]
    one_in = max(1, math.ceil(engine.count(cases) / most_cases))
    numbered = engine.make(_numbered, cases, one_in=one_in)
    exposed = exposed_steps(engine, steps, exposures, party)
    affected = engine.make(_affected, excepted, engine.from_arrow(_places(patterns, exposures)))
    names = {column: _names_in(engine, steps, column) for column in NAMED_OF_UNITS}
    rows = engine.arrow(_units(engine, exposed, affected, numbered, names))
    of_cases = _traits_of_cases(engine, cases, numbered)
    searched = _searched(patterns, of_cases, rows, names)
    found = common_traits([one for one, _ in searched], Settings())
    told = tuple(
        tuple(_told(entry, traits) for entry in entries if _matters(entry, pattern))
        for entries, (pattern, traits) in zip(found.entries, searched, strict=True)
    )
    return Commonalities(told, tuple(one.affected.size for one, _ in searched), found.tried, one_in)


def _searched(
    patterns: Sequence[dict[str, Any]],
    of_cases: Sequence[Trait],
    rows: pa.Table,
    names: Mapping[str, Sequence[str]],
) -> list[tuple[Pattern, list[Trait]]]:
    """Return each pattern's units as numbers, and what the numbers stand for."""
    units = _of_units(rows, names)
    numbers = rows["pattern_number"].to_numpy()
    return [
        _pattern(numbers == number, rows, of_cases, [units[name] for name in _usable(units, row)])
        for number, row in enumerate(patterns)
    ]


def _names_in(engine: Engine, steps: ir.Table, column: str) -> list[str]:
    """Return the different names in a column of the steps, in order."""
    stated = steps.filter(steps[column].notnull()).select(name=steps[column]).distinct()
    return sorted(row["name"] for row in engine.rows(stated))


def month_of(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Return the month of a moment, counted from the year 0."""
    return (moment.year() * MONTHS_A_YEAR + moment.month()).cast("int32")


def _numbered(cases: ir.Table, *, one_in: int) -> ir.Table:
    """Number one case in so many; say in which month, on which day and at which hour each began."""
    # No name here begins with case_, as what a source says of cases does.
    order = ibis.window(order_by="case_id")
    number = ibis.row_number().over(order)
    began = cases.started_at
    numbered = cases.select(
        "case_id",
        unit_number=(number / one_in).floor().cast("int32"),
        is_one=number % one_in == 0,
        stratum=month_of(began),
        weekday=began.day_of_week.index().cast("int32"),
        hour=began.hour().cast("int32"),
    )
    return numbered.filter(numbered.is_one).drop("is_one")


def _places(patterns: Sequence[dict[str, Any]], exposures: Sequence[Exposure]) -> pa.Table:
    return pa.table(
        {
            "pattern_number": pa.array(range(len(patterns)), pa.int32()),
            "of_kind": [row["kind"] for row in patterns],
            "of_place": [row["place"] for row in patterns],
            "is_each_visit": [one.unit == "each visit" for one in exposures],
        }
    )


def _affected(excepted: ir.Table, places: ir.Table) -> ir.Table:
    """Return which units show which pattern."""
    found = excepted.join(
        places, [excepted.kind == places.of_kind, excepted.place == places.of_place]
    )
    position = ibis.ifelse(found.is_each_visit, found.anchor_position, ANY_POSITION)
    return found.select(
        at_number="pattern_number", at_case="case_id", at_position=position.cast("int32")
    ).distinct()


def _units(
    engine: Engine,
    exposed: ir.Table,
    affected: ir.Table,
    numbered: ir.Table,
    names: Mapping[str, Sequence[str]],
) -> ir.Table:
    """Return the units that could have shown each pattern, and whether they do.

    Their own names come as places among all names: of a large log there are many units.
    """
    of_cases = numbered.select("unit_number", "stratum", numbered_case="case_id")
    units = exposed.join(of_cases, exposed.case_id == of_cases.numbered_case)
    marked = units.left_join(
        affected,
        [
            units.pattern_number == affected.at_number,
            units.case_id == affected.at_case,
            units.key_position == affected.at_position,
        ],
    )
    for column, known in names.items():
        marked = _with_place(marked, column, engine.from_arrow(_book(column, known)))
    return marked.select(
        "pattern_number",
        "unit_number",
        "stratum",
        *[f"{column}_place" for column in names],
        hour=marked.hour.cast("int8"),
        is_affected=marked.at_number.notnull(),
    )


def _book(column: str, names: Sequence[str]) -> pa.Table:
    return pa.table(
        {
            f"{column}_in_book": pa.array(names, pa.string()),
            f"{column}_number": pa.array(range(len(names)), pa.int32()),
        }
    )


def _with_place(rows: ir.Table, column: str, book: ir.Table) -> ir.Table:
    joined = rows.left_join(book, rows[column] == book[f"{column}_in_book"])
    return joined.mutate(**{f"{column}_place": joined[f"{column}_number"].fill_null(UNSTATED)})


def _traits_of_cases(engine: Engine, cases: ir.Table, numbered: ir.Table) -> list[Trait]:
    """Return what is said of the cases, by case number, and when they began."""
    names = _names(cases)
    told = cases.select("case_id", **{name: cases[name] for name in names})
    joined = numbered.join(told, "case_id").order_by("unit_number")
    rows = engine.arrow(joined.drop("case_id"))
    hour, weekday = (rows[name].to_numpy() for name in ("hour", "weekday"))
    traits = [
        *[coded(said, rows[name]) for name, said in names.items()],
        of_names(BEGAN_AT, hour // HOURS_A_PART, PARTS_OF_DAY),
        of_names(BEGAN_ON, (weekday >= SATURDAY).astype(np.int32), DAYS),
    ]
    common = [trait.of_many(LEAST_CASES) for trait in traits]
    return [trait for trait in common if trait.tells_apart]


def _names(cases: ir.Table) -> dict[str, str]:
    """Return the columns that tell what cases are like, each with a name of its own."""
    names = dict(CASE_COLUMNS)
    for column in attributes(cases, "case_"):
        said = column.removeprefix("case_")
        taken = said in (*CASE_COLUMNS.values(), *OTHER_NAMES)
        names[column] = f"{said} of the case" if taken else said
    kinds = cases.schema()
    return {
        column: said
        for column, said in names.items()
        if not str(kinds[column]).startswith(NO_TRAIT_KINDS) and not TELLS_THE_WAY.fullmatch(said)
    }


def _of_units(rows: pa.Table, names: Mapping[str, Sequence[str]]) -> dict[str, Trait]:
    said = {
        name: of_names(name, rows[f"{column}_place"].to_numpy(), names[column])
        for column, name in NAMED_OF_UNITS.items()
    }
    hour = rows["hour"].to_numpy().astype(np.int32)
    return {**said, DONE_AT: of_names(DONE_AT, hour // HOURS_A_PART, PARTS_OF_DAY)}


def _usable(units: dict[str, Trait], row: dict[str, Any]) -> list[str]:
    """Return which of the steps' own traits can tell something of a pattern.

    What is late by the usual is held against what is usual after the same step; and that work
    which arrives in the evening waits until the morning is no finding.
    """
    left_out = (PREVIOUS_STEP, DONE_AT) if row["form"] == BY_USUAL else ()
    return [name for name in units if name not in left_out]


def _pattern(
    here: Flags, rows: pa.Table, of_cases: Sequence[Trait], of_units: Sequence[Trait]
) -> tuple[Pattern, list[Trait]]:
    """Return the units of one pattern as numbers, and what the numbers stand for."""
    at = np.flatnonzero(here)
    unit_number, stratum = (rows[name].to_numpy()[at] for name in ("unit_number", "stratum"))
    columns = [(trait, _short(trait)[unit_number]) for trait in of_cases]
    columns += [(trait, _short(trait)[at]) for trait in of_units]
    # What all of these units have alike, or none has, tells none of them apart.
    columns = [(trait, codes) for trait, codes in columns if differ(codes)]
    affected = rows["is_affected"].to_numpy(zero_copy_only=False)[at]
    columns = [(trait, codes) for trait, codes in columns if not restates(codes, affected)]
    # Trait by trait, as they are looked at.
    codes = np.array([codes for _, codes in columns]).reshape(len(columns), at.size)
    pattern = Pattern(
        names=tuple(trait.name for trait, _ in columns),
        codes=codes.T,
        affected=affected,
        stratum=np.unique(stratum, return_inverse=True)[1],
    )
    return pattern, [trait for trait, _ in columns]


def restates(codes: Codes, affected: Flags) -> bool:
    """Whether a trait says again what the pattern says: refunded, of the cases that were redone.

    It does where a value that most affected units have is hardly had by any other. Such a trait
    would leave nothing for what may lie behind the pattern.
    """
    stated = codes >= 0
    having = np.bincount(codes[stated])
    of_affected = np.bincount(codes[stated & affected], minlength=having.size)
    is_most = of_affected >= MOST_OF_AFFECTED * affected.sum()
    return bool((is_most & (of_affected >= HARDLY_ANY_OTHER * having) & (of_affected > 0)).any())


def _matters(entry: found_traits.CommonTraits, pattern: Pattern) -> bool:
    """Whether what is sure is large enough to act on: of many cases a tenth more is sure too."""
    affected_count = int(pattern.affected.sum())
    return entry.lift_lower >= LEAST_LIFT and entry.affected_count >= LEAST_PART * affected_count


def _short(trait: Trait) -> npt.NDArray[np.int16 | np.int32]:
    """Return the codes of a trait in two bytes each where these hold them."""
    is_short = len(trait.values) <= np.iinfo(np.int16).max
    return trait.codes.astype(np.int16) if is_short else trait.codes


def _told(entry: found_traits.CommonTraits, traits: Sequence[Trait]) -> CommonTrait:
    """Put names to what was found."""
    values = {trait.name: trait.values for trait in traits}
    pairs, same = (
        tuple((one.name, values[one.name][one.code]) for one in of)
        for of in (entry.traits, entry.same_as)
    )
    return CommonTrait(
        traits=pairs,
        same_as=same,
        affected_count=entry.affected_count,
        at_risk_count=entry.at_risk_count,
        expected_count=entry.expected,
        lift=entry.lift,
        lift_lower=entry.lift_lower,
        lift_upper=entry.lift_upper,
        q=entry.q,
    )
