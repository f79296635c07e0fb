"""Judgements: which stand, what they do to exceptions and patterns, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NOW
from daylit.departures.judged import (
    Honoured,
    honour,
    loop_places,
    told_as,
    with_merged,
)
from daylit.departures.judgements import (
    VERDICTS,
    Judgement,
    Target,
    Verdict,
    as_row,
    from_rows,
    parties_of,
    standing,
    states,
    with_usual,
)
from daylit.departures.judgements_named import targets_of
from daylit.departures.judgements_placed import found_patterns, places_table
from daylit.departures.judgements_told import (
    NOTHING_JUDGED,
    JudgementCounts,
    VerdictCount,
    judgement_sentences,
)
from daylit.departures.usual import Declared, Loop

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
UNTIL = date(2026, 12, 31)
THERE_AND_BACK = "North → Stores → North"
COLUMNS = ("exception_id", "case_id", "kind", "place", "holder", "other")


def pattern(place: str, kind: str = "rework") -> Target:
    return Target("pattern", None, None, kind, place)


def judged(verdict: Verdict, target: Target, day: float = 0, **besides: Any) -> Judgement:
    return Judgement(verdict, target, NOW - timedelta(days=10 - day), **besides)


def accepted(target: Target, day: float = 0, until: date = UNTIL) -> Judgement:
    return judged("accepted", target, day, until_on=until, reason="known")


def merged(place: str, into: str, day: float = 0) -> Judgement:
    return judged("merged", pattern(place), day, into=pattern(into))


def exception(own: str, place: str, kind: str = "rework", *, case: str = "x1") -> Row:
    holder, other = parties_of(place) or (None, None)
    return dict(zip(COLUMNS, (own * 20, case, kind, place, holder, other), strict=True))


def anchor(
    of: str, event: str, *, day: float = 0, leads: bool = False, was: str | None = None
) -> Row:
    """Return a row of ``anchors_of``: of the exception with this letter."""
    return {
        "exception_id": of * 20,
        "anchor_event_id": event,
        "replaces_id": was,
        "leads": leads,
        "anchored_at": NOW - timedelta(days=10 - day),
    }


LOG = (
    exception("a", "A"),
    exception("b", "A", case="x2"),
    exception("c", "B", case="x2"),
    exception("d", THERE_AND_BACK, "bounce", case="x3"),
    exception("e", THERE_AND_BACK, "bounce", case="x3"),
)


ANCHORS: list[pa.Field[Any]] = [
    pa.field("exception_id", pa.string()),
    pa.field("anchor_event_id", pa.string()),
    pa.field("replaces_id", pa.string()),
    pa.field("leads", pa.bool_()),
    pa.field("anchored_at", pa.timestamp("us", tz="UTC")),
]


def anchors_table(engine: Engine, rows: Sequence[Row]) -> ir.Table:
    return engine.from_arrow(pa.Table.from_pylist(list(rows), schema=pa.schema(ANCHORS)))


def honoured(
    engine: Engine,
    *judgements: Judgement,
    log: Sequence[Row] = LOG,
    anchors: Sequence[Row] = (),
) -> Honoured:
    schema = pa.schema({name: pa.string() for name in COLUMNS})
    excepted = engine.from_arrow(pa.Table.from_pylist(list(log), schema=schema))
    return honour(
        engine,
        excepted,
        anchors_table(engine, anchors),
        judgements,
        process_id="work",
        as_of=NOW,
        loops=[("rework", "U")],
    )


def verdicts(engine: Engine, found: Honoured) -> dict[str, str]:
    """Return the verdict of each exception that has one, by the letter of its id."""
    rows = engine.rows(found.exceptions)
    return {row["exception_id"][0]: row["verdict"] for row in rows if row["verdict"]}


def told(engine: Engine, found: Honoured) -> dict[str, str]:
    return {row["exception_id"][0]: row["told_place"] for row in engine.rows(found.exceptions)}


# Which stand


def test_the_last_judgement_of_a_target_stands() -> None:
    first, other, last = (
        accepted(pattern("A")),
        accepted(pattern("B")),
        judged("usual", pattern("A"), 1),
    )
    assert standing([last, first, other], NOW).stand == (other, last)
    assert states([last, first, other], NOW) == ("stands", "replaced", "stands")


def test_of_two_of_one_moment_the_later_in_order_stands() -> None:
    first, last = accepted(pattern("A")), judged("usual", pattern("A"))
    assert standing([first, last], NOW).stand == (last,)
    assert standing([last, first], NOW).stand == (first,)


def test_reopened_takes_back_what_was_judged_before_it_and_nothing_after() -> None:
    before, reopened, after = (
        accepted(pattern("A")),
        judged("reopened", pattern("A"), 1),
        accepted(pattern("A"), 2),
    )
    assert standing([before, reopened], NOW).stand == ()
    assert states([before, reopened], NOW) == ("replaced", None)
    assert standing([before, reopened, after], NOW).stand == (after,)


def test_an_accepted_day_is_over_at_its_end() -> None:
    one = accepted(pattern("A"))
    last_moment = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert standing([one], last_moment).stand == (one,)
    assert standing([one], last_moment).run_out == ()
    over = standing([one], last_moment + timedelta(microseconds=1))
    assert (over.stand, over.run_out) == ((), (one,))
    assert states([one], last_moment + timedelta(microseconds=1)) == ("has run out",)


def test_what_had_been_judged_before_does_not_come_back_when_a_day_is_over() -> None:
    judgements = [judged("usual", pattern("A")), accepted(pattern("A"), 1, date(2026, 11, 1))]
    assert standing(judgements, NOW).stand == ()


def test_what_is_judged_later_does_not_stand_yet() -> None:
    one, later = accepted(pattern("A")), judged("reopened", pattern("A"), 11)
    assert standing([one, later], NOW).stand == (one,)
    assert standing([one, later], NOW + timedelta(days=1)).stand == ()


TARGETS = st.sampled_from(
    [pattern("A"), pattern("B"), Target("exception", "abcdef"), pattern("A", "late")]
)
JUDGEMENTS = st.lists(
    st.builds(
        judged,
        st.sampled_from(VERDICTS),
        TARGETS,
        st.integers(0, 12),
        until_on=st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 1)),
    ),
    max_size=8,
)


@given(judgements=JUDGEMENTS, data=st.data())
@settings(max_examples=50)
def test_the_order_of_judgements_that_share_no_target_does_not_matter(
    judgements: list[Judgement], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(judgements))
    of_target: dict[object, list[Judgement]] = {}
    for one in judgements:
        of_target.setdefault(one.target.names, []).append(one)
    # Those of one target keep their order.
    kept = {names: iter(group) for names, group in of_target.items()}
    again = [next(kept[one.target.names]) for one in shuffled]
    found, other = standing(judgements, NOW), standing(again, NOW)
    assert set(map(id, found.stand)) == set(map(id, other.stand))
    assert set(map(id, found.run_out)) == set(map(id, other.run_out))


def test_a_judgement_comes_back_from_a_row_as_it_was() -> None:
    judgements = (
        accepted(Target("exception", "abcdef", "x1", "rework", "A", "7f21")),
        merged("A", "B"),
        judged("split", pattern("A"), by_trait="team", judged_by="0011223344556677"),
    )
    assert from_rows(map(as_row, judgements)) == judgements


# Usual


def test_a_usual_judgement_is_as_a_declaration_and_goes_before_that_of_the_file() -> None:
    declared = Declared(
        usual=(Loop("rework", ("A",), "always"),),
        departing=(Loop("rework", ("B",)), Loop("rework", ("C",))),
    )
    stand = [
        judged("usual", pattern("A"), reason="so"),
        judged("usual", pattern("B"), reason="so"),
        judged("usual", pattern(THERE_AND_BACK, "bounce")),
        judged("usual", pattern("Order", "late")),
        accepted(pattern("C")),
    ]
    assert with_usual(declared, stand) == Declared(
        usual=(
            Loop("rework", ("A",), "always"),
            Loop("rework", ("B",), "so"),
            Loop("bounce", ("North", "Stores")),
        ),
        departing=(Loop("rework", ("C",)),),
    )


@pytest.mark.parametrize(
    ("place", "parties"),
    [
        (THERE_AND_BACK, ("North", "Stores")),
        ("A → B → C → A → B", ("A → B", "C")),
        ("Repair", None),
        ("A → B", None),
        ("A → B → C", None),
        ("A →  → A", None),
    ],
)
def test_the_parties_of_a_bounce_are_read_from_its_place(
    place: str, parties: tuple[str, str] | None
) -> None:
    assert parties_of(place) == parties


# Honoured


def test_without_judgements_nothing_has_a_verdict_and_all_is_told_where_it_was_found(
    engine: Engine,
) -> None:
    found = honoured(engine)
    assert verdicts(engine, found) == {}
    assert told(engine, found) == {row["exception_id"][0]: row["place"] for row in LOG}
    assert (found.counts, found.remarks) == (NOTHING_JUDGED, ())


def test_a_pattern_shares_its_verdict_with_its_exceptions_unless_they_have_their_own(
    engine: Engine,
) -> None:
    of_one = judged("not an exception", Target("exception", "b" * 8), reason="training")
    found = honoured(engine, accepted(pattern("A")), of_one)
    assert verdicts(engine, found) == {"a": "accepted", "b": "not an exception"}
    (row,) = (row for row in engine.rows(found.exceptions) if row["case_id"] == "x1")
    assert (row["verdict_until_on"], row["verdict_reason"]) == (UNTIL, "known")
    (row,) = (row for row in engine.rows(found.exceptions) if row["exception_id"][0] == "b")
    assert (row["verdict_until_on"], row["verdict_reason"]) == (None, "training")
    assert list(found.patterns) == [("rework", "A")]
    assert found.counts == JudgementCounts(
        (
            VerdictCount("accepted", 1, 1, 0, 0),
            VerdictCount("not an exception", 1, 1, 0, 0),
        ),
        accepted_exception_count=1,
        left_out_exception_count=1,
    )


def test_a_case_kind_and_place_name_all_its_exceptions_there_and_a_later_id_one_of_them(
    engine: Engine,
) -> None:
    both = Target("exception", None, "x3", "bounce", THERE_AND_BACK)
    found = honoured(engine, accepted(both), judged("reopened", Target("exception", "eeeeee"), 1))
    assert verdicts(engine, found) == {"d": "accepted"}
    found = honoured(engine, accepted(both, 1), judged("reopened", Target("exception", "eeeeee")))
    assert verdicts(engine, found) == {"d": "accepted", "e": "accepted"}


def gone(event: str | None = None, *, own: str = "f", case: str = "x0") -> Target:
    """Return an exception whose id no log has, that was anchored at a step."""
    return Target("exception", own * 20, case, "rework", "A", event)


def test_an_exception_whose_id_is_gone_is_the_one_that_holds_its_anchor(engine: Engine) -> None:
    one = judged("not an exception", gone("e1"), reason="so")
    held = (anchor("b", "e0", leads=True), anchor("b", "e1", day=1), anchor("c", "e2"))
    found = honoured(engine, one, anchors=held)
    assert verdicts(engine, found) == {"b": "not an exception"}
    assert found.remarks == ()


def test_an_exception_is_known_by_the_anchor_that_its_step_replaces(engine: Engine) -> None:
    one = judged("not an exception", gone("e1"), reason="so")
    held = (anchor("b", "e2", was="e1"), anchor("c", "e3", was="e0"))
    assert verdicts(engine, honoured(engine, one, anchors=held)) == {"b": "not an exception"}


def test_an_exception_that_bears_the_id_goes_before_one_that_holds_the_anchor(
    engine: Engine,
) -> None:
    one = judged("not an exception", gone("e1", own="c"), reason="so")
    found = honoured(engine, one, anchors=(anchor("b", "e1", leads=True),))
    assert verdicts(engine, found) == {"c": "not an exception"}


def test_of_several_at_an_anchor_it_is_the_one_named_by_it_then_the_earliest(
    engine: Engine,
) -> None:
    one = judged("not an exception", gone("e1"), reason="so")
    held = (anchor("a", "e1"), anchor("b", "e1", day=2), anchor("d", "e1", day=1))
    leading = (anchor("a", "e1"), anchor("b", "e2", was="e1", day=2, leads=True))
    for rows in (held, held[::-1]):
        assert verdicts(engine, honoured(engine, one, anchors=rows)) == {"a": "not an exception"}
    for told in (leading, leading[::-1]):
        assert verdicts(engine, honoured(engine, one, anchors=told)) == {"b": "not an exception"}


def test_an_anchor_goes_before_the_only_one_of_the_case_kind_and_place(engine: Engine) -> None:
    one = judged("not an exception", gone("e1", case="x1"), reason="so")
    found = honoured(engine, one, anchors=(anchor("b", "e1"),))
    assert verdicts(engine, found) == {"b": "not an exception"}
    assert verdicts(engine, honoured(engine, one, anchors=(anchor("b", "e2"),))) == {
        "a": "not an exception"
    }


def test_the_last_about_an_exception_stands_though_its_id_and_anchor_moved_in_between(
    engine: Engine,
) -> None:
    first = accepted(gone("e1"))
    again = judged("reopened", Target("exception", "b" * 20, "x2", "rework", "A", "e0"), 1)
    held = (anchor("b", "e0", leads=True), anchor("b", "e1", day=1))
    assert verdicts(engine, honoured(engine, first, anchors=held)) == {"b": "accepted"}
    assert verdicts(engine, honoured(engine, first, again, anchors=held)) == {}
    assert verdicts(engine, honoured(engine, again, replace(first, judged_at=NOW), anchors=held))


def test_judgements_that_share_an_id_or_an_anchor_are_about_the_same() -> None:
    before = accepted(Target("exception", "a" * 20, "x1", "rework", "A"))
    since = accepted(Target("exception", "a" * 20, "x1", "rework", "A", "e1"), 1)
    moved = judged("reopened", Target("exception", "b" * 20, "x1", "bounce", "B", "e1"), 2)
    other = accepted(Target("exception", "c" * 20, "x1", "rework", "A", "e2"), 1)
    assert standing([before, since, other, moved], NOW).stand == (other,)
    assert states([before, since, other, moved], NOW) == ("replaced", "replaced", "stands", None)
    # Without the one between, nothing says that they are about the same.
    assert states([before, moved], NOW) == ("stands", None)


def test_what_is_judged_later_does_not_yet_make_two_the_same() -> None:
    one = accepted(Target("exception", "a" * 20, "x1", "rework", "A", "e1"))
    other = accepted(Target("exception", "b" * 20, "x1", "rework", "A", "e2"))
    both = judged("reopened", Target("exception", "a" * 20, "x1", "rework", "A", "e2"), 11)
    assert standing([one, other, both], NOW).stand == (one, other)
    assert standing([one, other, both], NOW + timedelta(days=2)).stand == ()


def test_a_verdict_taken_back_does_not_return_where_an_exception_parts_in_two(
    engine: Engine,
) -> None:
    first = accepted(Target("exception", "a" * 20, "x1", "rework", "A", "e1"))
    back = judged("reopened", Target("exception", "b" * 20, "x2", "rework", "A", "e1"), 1)
    apart = (anchor("a", "e1", leads=True), anchor("b", "e0", leads=True))
    assert verdicts(engine, honoured(engine, first, back, anchors=apart)) == {}


NAMED_TWICE = (anchor("b", "e0", leads=True), anchor("b", "e1"))


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ([], ("b", "e0")),
        ([gone()], ("b", "e0")),
        ([gone("e1"), gone("e0")], ("b", "e1")),
        ([gone("e0"), gone("e1")], ("b", "e0")),
        # The anchor of the first is gone: by id only it could be seen to be about the same.
        ([gone("e9", case="x2")], ("f", "e0")),
        ([gone("e9", case="x2"), gone("e1", own="g")], ("b", "e1")),
        ([gone(case="x2")], ("f", "e0")),
        ([gone("e9", own="b")], ("b", "e0")),
        ([Target("exception", None, "x2", "rework", "A")], ("b", "e0")),
        ([pattern("A")], ("b", "e0")),
    ],
)
def test_an_exception_is_named_by_what_it_was_judged_as_before(
    engine: Engine, before: list[Target], named: tuple[str, str]
) -> None:
    held = [accepted(one, day) for day, one in enumerate(before)]
    rows = [{**exception("b", "A", case="x2"), "anchor_event_id": "e0"}]
    found = honoured(engine, *held, anchors=NAMED_TWICE)
    (target,) = targets_of(engine, rows, found.exceptions, found.anchors, held[::-1])
    assert target == Target("exception", named[0] * 20, "x2", "rework", "A", named[1])


def test_an_exception_whose_id_is_gone_is_the_only_one_of_its_case_kind_and_place(
    engine: Engine,
) -> None:
    gone = judged(
        "not an exception", Target("exception", "f" * 20, "x1", "rework", "A"), reason="so"
    )
    assert verdicts(engine, honoured(engine, gone)) == {"a": "not an exception"}
    one_of_two = judged(
        "not an exception",
        Target("exception", "f" * 20, "x3", "bounce", THERE_AND_BACK),
        reason="so",
    )
    found = honoured(engine, one_of_two)
    assert verdicts(engine, found) == {}
    assert found.remarks == (
        (
            "The judgement 'not an exception' on the exception of case x3 (bounce at "
            f"{THERE_AND_BACK}) does not apply: this log does not show the exception of case x3 "
            f"(bounce at {THERE_AND_BACK})."
        ),
    )


def test_what_ran_out_counts_again_and_is_counted(engine: Engine) -> None:
    found = honoured(engine, accepted(pattern("A"), until=date(2026, 11, 4)))
    assert verdicts(engine, found) == {}
    assert found.counts == JudgementCounts((VerdictCount("accepted", 0, 0, 1, 0),))


def test_a_pattern_merged_into_another_is_told_with_it_and_shares_its_verdict(
    engine: Engine,
) -> None:
    found = honoured(
        engine,
        merged("A", "B"),
        judged("merged", pattern("B"), into=pattern(THERE_AND_BACK, "bounce")),
        accepted(pattern(THERE_AND_BACK, "bounce")),
    )
    assert set(told(engine, found).values()) == {THERE_AND_BACK}
    assert verdicts(engine, found) == dict.fromkeys("abcde", "accepted")
    into = ("bounce", THERE_AND_BACK)
    assert found.merges == {("rework", "A"): into, ("rework", "B"): into}
    rows = engine.rows(told_as(found.exceptions))
    assert {(row["kind"], row["place"]) for row in rows} == {into}
    assert {(row["found_place"], row["holder"], row["other"]) for row in rows} == {
        ("A", None, None),
        ("B", None, None),
        (THERE_AND_BACK, "North", "Stores"),
    }


def test_patterns_are_told_with_those_that_were_merged_into_them() -> None:
    a, b, c = ({"kind": "rework", "place": place, "exception_count": 2} for place in "ABC")
    both = {**b, "exception_count": 4}
    rows = with_merged([both, c], [a, b, c], {("rework", "A"): ("rework", "B")})
    assert rows == ({**both, "merged_of": (a,)}, {**c, "merged_of": ()})


def test_merges_that_lead_around_apply_to_none_in_the_ring(engine: Engine) -> None:
    log = tuple(exception(own, own.upper(), case=own) for own in "abc")
    found = honoured(engine, merged("A", "B"), merged("B", "A", 1), merged("C", "A", 2), log=log)
    assert found.merges == {("rework", "C"): ("rework", "A")}
    assert found.remarks == tuple(
        f"The judgement 'merged' on the pattern rework at {place} does not apply: merged patterns "
        "lead around in a ring."
        for place in "AB"
    )


def test_a_split_is_handed_on_and_its_trait_must_be_there(engine: Engine) -> None:
    split = judged("split", pattern("A"), by_trait="team")
    assert honoured(engine, split).splits == {("rework", "A"): "team"}
    schema = pa.schema({name: pa.string() for name in COLUMNS})
    excepted = engine.from_arrow(pa.Table.from_pylist(list(LOG), schema=schema))
    found = honour(
        engine,
        excepted,
        anchors_table(engine, []),
        [split],
        process_id="work",
        as_of=NOW,
        traits=["teams", "hour"],
    )
    assert found.splits == {}
    assert found.remarks == (
        (
            "The judgement 'split' on the pattern rework at A does not apply: this log has no "
            "trait 'team' to split by. The nearest name is 'teams'."
        ),
    )


def test_what_was_judged_usual_is_there_as_a_loop_though_no_exception(engine: Engine) -> None:
    found = honoured(engine, judged("usual", pattern("U")), accepted(pattern("U", "late")))
    assert found.counts.by_verdict == (
        VerdictCount("accepted", 1, 0, 0, 1),
        VerdictCount("usual", 1, 1, 0, 0),
    )


def test_exceptions_of_a_usual_pattern_that_is_no_loop_are_left_out(engine: Engine) -> None:
    found = honoured(
        engine, judged("usual", pattern("Order", "late")), log=[exception("a", "Order", "late")]
    )
    assert verdicts(engine, found) == {"a": "usual"}
    assert found.counts.left_out_exception_count == 1


NOT_THERE = {
    "pattern": (
        accepted(pattern("Repiar")),
        (
            "the pattern rework at Repiar does not apply: this log does not show the pattern "
            "rework at Repiar. The nearest place is 'Repair'."
        ),
    ),
    "pattern id": (
        accepted(Target("pattern", "012345")),
        "the pattern 012345 does not apply: this log does not show the pattern 012345.",
    ),
    "exception id": (
        accepted(Target("exception", "012345")),
        "the exception 012345 does not apply: this log does not show the exception 012345.",
    ),
    "exceptions that begin so": (
        accepted(Target("exception", "aaaaaa")),
        "the exception aaaaaa does not apply: 2 exceptions of this log begin with aaaaaa.",
    ),
    "case": (
        accepted(Target("exception", None, "x9", "rework", "Repair")),
        (
            "the exception of case x9 (rework at Repair) does not apply: this log does not show "
            "the exception of case x9 (rework at Repair)."
        ),
    ),
    "into": (
        merged("Repair", "Chekc"),
        (
            "the pattern rework at Repair does not apply: this log does not show the pattern "
            "rework at Chekc. The nearest place is 'Check'."
        ),
    ),
}


@pytest.mark.parametrize("name", NOT_THERE)
def test_what_the_log_does_not_have_is_told_with_the_nearest_name(
    engine: Engine, name: str
) -> None:
    one, said = NOT_THERE[name]
    log = [
        exception("a", "Repair"),
        {**exception("a", "Check", case="x2"), "exception_id": "aaaaaab"},
    ]
    found = honoured(engine, one, log=log)
    assert found.remarks == (f"The judgement {one.verdict!r} on {said}",)
    assert (verdicts(engine, found), found.merges) == ({}, {})
    assert found.counts.by_verdict == (VerdictCount(one.verdict, 1, 0, 0, 1),)


def test_a_pattern_is_found_by_how_its_id_begins(engine: Engine) -> None:
    table = engine.from_arrow(places_table({("rework", "A")}))
    (row,) = engine.answer(found_patterns, table, process_id="work")
    found = honoured(engine, accepted(Target("pattern", row["pattern_id"][:8])))
    assert verdicts(engine, found) == {"a": "accepted", "b": "accepted"}


def test_places_of_loops_are_named_as_patterns_are() -> None:
    loops, trips = [{"activity": "A"}], [{"place": THERE_AND_BACK}]
    assert loop_places(loops, trips) == {("rework", "A"), ("bounce", THERE_AND_BACK)}


# In words


def test_nothing_is_said_where_nothing_was_judged() -> None:
    assert judgement_sentences(NOTHING_JUDGED) == ""


def test_what_was_judged_is_said_with_what_came_of_it() -> None:
    counts = JudgementCounts(
        (
            VerdictCount("accepted", 2, 2, 1, 0),
            VerdictCount("not an exception", 3, 2, 0, 1),
            VerdictCount("merged", 1, 1, 0, 0),
        ),
        accepted_exception_count=1,
        left_out_exception_count=1_200,
    )
    assert judgement_sentences(counts) == (
        "What people decided about findings: 2 accepted until a day, 3 not an exception and "
        "1 merged into another. 1 exception is shown apart as accepted and 1,200 exceptions are "
        "left out of every count and figure. For 1 finding the day of acceptance is over, so it "
        "counts again. 1 judgement names nothing that this log has."
    )
