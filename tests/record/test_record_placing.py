"""Where cases lie: buckets, the hot part, and what moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from lying import bucket_by_hand, check_that_cases_lie_in_one_place, small_places

from builders import at, log, reading, take
from daylit.record.changes import placing
from daylit.record.changes.placing import HOT, WARM, bucket_of, buckets_for, locate, place
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ibis.expr.types as ir

    from daylit.record.changes.placing import Places
    from daylit.record.engine import Engine

Row = dict[str, Any]
BUCKETS = {
    "x1": (0, 0x6D % 16, 0x6D % 64),
    "x2": (0, 0x8E % 16, 0x8E % 64),
    "Ü": (0, 0x68 % 16, 0x68 % 64),
}
"""Buckets of 1, 16 and 64: the first two digits of the md5 of x1 are 6d, ..."""


@pytest.mark.parametrize(
    ("events", "buckets"),
    [(0, 1), (200_000, 1), (200_001, 16), (2_000_000, 16), (2_000_001, 64), (10**9, 64)],
)
def test_as_many_buckets_as_the_events_need(events: int, buckets: int) -> None:
    assert buckets_for(events) == buckets


def test_a_bucket_is_the_first_two_digits_of_a_hash(engine: Engine) -> None:
    cases = engine.from_arrow(pa.table({"case_id": ["x1", "x2", "Ü"]}))
    found = engine.rows(
        cases.select(
            "case_id",
            one=bucket_of(cases.case_id, 1),
            some=bucket_of(cases.case_id, 16),
            many=bucket_of(cases.case_id, 64),
        )
    )
    assert {row["case_id"]: (row["one"], row["some"], row["many"]) for row in found} == BUCKETS


def test_cases_that_are_held_are_located(engine: Engine) -> None:
    mentioned = engine.from_arrow(pa.table({"case_id": ["x1", "x3"]}))
    held = engine.from_arrow(pa.table({"case_id": ["x1", "x2"], "bucket": [HOT, 4]}))
    assert engine.rows(locate(mentioned, held)) == [{"case_id": "x1", "bucket": HOT}]


def case(name: str, lay: int | None, said: str = "", *, minute: float = 0, events: int = 1) -> Row:
    """Return a case as ``place`` reads it; words said of it: open, touched."""
    return {
        "case_id": name,
        "ended_at": at(minute),
        "event_count": events,
        "is_open": "open" in said,
        "is_touched": "touched" in said,
        "bucket": lay,
    }


FIELDS: list[pa.Field[Any]] = [
    pa.field("case_id", pa.string()),
    pa.field("ended_at", pa.timestamp("us", tz="UTC")),
    pa.field("event_count", pa.int32()),
    pa.field("is_open", pa.bool_()),
    pa.field("is_touched", pa.bool_()),
    pa.field("bucket", pa.int32()),
]
SCHEMA = pa.schema(FIELDS)


def placed(
    engine: Engine, cases: Iterable[Row], *, buckets: int = 16, were: int = 16
) -> tuple[dict[str, int], frozenset[int]]:
    """Return where cases go, and the places that are written anew."""
    rows = list(cases)
    table = engine.from_arrow(pa.Table.from_pylist(rows, schema=SCHEMA))
    touched: ir.Table = table.filter(table.is_touched & table.bucket.notnull())
    found: Places = place(
        engine,
        table,
        touched=engine.named(touched.select("case_id", "bucket")),
        bucket_count=buckets,
        was_bucket_count=were,
    )
    return {row["case_id"]: row["bucket"] for row in engine.rows(found.cases)}, found.left


def its_bucket(name: str) -> int:
    return BUCKETS[name][1]


def by_bucket(*, count: int) -> list[tuple[int, list[str]]]:
    """Return two cases of each of so many of 16 buckets, and the buckets."""
    cases: dict[int, list[str]] = {}
    for number in range(100):
        name = f"case {number}"
        cases.setdefault(bucket_by_hand(name, 16), []).append(name)
    return [(bucket, names[:2]) for bucket, names in sorted(cases.items())[:count]]


def test_new_cases_go_to_the_hot_part(engine: Engine) -> None:
    cases = [case("x1", None, "touched open"), case("x2", None, "touched")]
    assert placed(engine, cases) == ({"x1": HOT, "x2": HOT}, frozenset())


def test_a_case_that_was_not_touched_stays_where_it_is(engine: Engine) -> None:
    cases = [
        case("x1", HOT, "open"),
        case("x2", its_bucket("x2"), "open"),
        case("Ü", its_bucket("Ü")),
        case("x3", None, "touched open"),
    ]
    assert placed(engine, cases) == ({"x3": HOT}, frozenset())


def test_a_place_in_which_a_touched_case_lay_is_written_anew(engine: Engine) -> None:
    cases = [
        case("x1", HOT, "touched"),
        case("x2", its_bucket("x2"), "touched open"),
        case("Ü", its_bucket("Ü"), "touched"),
    ]
    to, left = placed(engine, cases)
    assert to == {"x1": HOT, "x2": HOT, "Ü": its_bucket("Ü")}
    assert left == {HOT, its_bucket("x2"), its_bucket("Ü")}


def test_a_closed_case_stays_in_the_hot_part_as_long_as_there_is_room(engine: Engine) -> None:
    cases = [case("x1", HOT), case("x2", HOT, "open"), case("x3", None, "touched open")]
    assert placed(engine, cases) == ({"x3": HOT}, frozenset())


def test_a_closed_case_leaves_the_warm_part(engine: Engine) -> None:
    cases = [case("x1", WARM), case("x2", WARM, "touched"), case("x3", WARM, "open")]
    to = {"x1": its_bucket("x1"), "x2": HOT}
    assert placed(engine, cases) == (to, frozenset({WARM}))


def test_a_hot_part_that_is_full_keeps_half_of_its_room_for_open_cases(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "HOT_EVENTS", 8)
    cases = [
        case("x1", HOT, "open", minute=1, events=4),
        case("x2", HOT, minute=0, events=3),
        case("Ü", None, "touched open", minute=3, events=2),
    ]
    assert placed(engine, cases) == ({"x1": WARM, "Ü": HOT}, frozenset({HOT}))


def test_a_hot_part_that_is_full_keeps_the_latest_open_cases(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "HOT_EVENTS", 8)
    cases = [
        case("x1", HOT, "open", minute=1, events=5),
        case("x2", HOT, "open", minute=2, events=2),
        case("Ü", None, "touched open", minute=3, events=2),
    ]
    assert placed(engine, cases) == ({"x1": WARM, "Ü": HOT}, frozenset({HOT}))


def test_a_hot_part_that_is_full_lets_go_of_closed_cases_bucket_by_bucket(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "HOT_EVENTS", 10)  # nine tenths of it are 9
    names = by_bucket(count=3)
    (_, (a1, a2)), (_, (b1, b2)), (_, (c1, c2)) = names
    cases = [
        case(a1, HOT, events=1),
        case(a2, HOT, events=2),
        case(b1, HOT, events=2),
        case(b2, HOT, events=2),
        case(c1, HOT, events=1),
        case(c2, None, "touched", events=1),
        case("x3", HOT, "open", events=3),
    ]
    bucket = names[1][0]
    assert placed(engine, cases) == (
        {b1: bucket, b2: bucket, c2: HOT},
        frozenset({HOT}),
    )


def test_a_hot_part_that_is_filled_twice_lets_go_of_all_closed_cases(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "HOT_EVENTS", 4)
    cases = [
        case("x1", None, "touched open", events=1),
        case("x2", HOT, events=1),
        case("Ü", None, "touched", events=7),
    ]
    to = {"x1": HOT, "x2": its_bucket("x2"), "Ü": its_bucket("Ü")}
    assert placed(engine, cases) == (to, frozenset({HOT}))


def test_a_warm_part_that_is_full_keeps_the_latest_cases(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "HOT_EVENTS", 6)
    monkeypatch.setattr(placing, "WARM_EVENTS", 6)  # three quarters of these are 4
    cases = [
        case("x1", WARM, "open", minute=1, events=3),
        case("x2", HOT, "open", minute=2, events=4),
        case("Ü", None, "touched open", minute=3, events=3),
    ]
    to = {"x1": its_bucket("x1"), "x2": WARM, "Ü": HOT}
    assert placed(engine, cases) == (to, frozenset({HOT, WARM}))


def test_a_touched_case_of_the_warm_part_is_hot_again(engine: Engine) -> None:
    cases = [case("x1", WARM, "touched open"), case("x2", WARM, "open")]
    assert placed(engine, cases) == ({"x1": HOT}, frozenset({WARM}))


def test_with_one_bucket_there_is_no_hot_part(engine: Engine) -> None:
    cases = [case("x1", 0, "touched open"), case("x2", 0), case("x3", None, "touched")]
    assert placed(engine, cases, buckets=1, were=1) == ({"x1": 0, "x3": 0}, frozenset({0}))


def test_all_cases_move_when_there_are_more_buckets(engine: Engine) -> None:
    cases = [case("x1", 0, "open"), case("x2", 0), case("Ü", None, "touched open")]
    to, left = placed(engine, cases, were=1)
    assert to == {"x1": its_bucket("x1"), "x2": its_bucket("x2"), "Ü": HOT}
    assert left == {0}


def test_a_record_that_grows_goes_through_all_places(engine: Engine, tmp_path: Path) -> None:
    closed = [f"{name} {what}" for name in "abcdefgh" for what in ("A 0", "Z 1")]

    def grown(*lines: str) -> dict[str, int]:
        take(Record(tmp_path), engine, reading(engine, log(*lines), name=lines[0]))
        return lying(engine, tmp_path)

    with small_places():
        # 16 events: one bucket.
        assert set(grown(*closed).values()) == {0}
        # 24 events: 16 buckets, but the open cases that came within the last minute lie together.
        buckets = grown(*[f"o{number} A {9 + number / 100}" for number in range(8)])
        assert hot(buckets) == {f"o{number}" for number in range(8)}
        assert max(buckets.values()) in range(1, 16)
        # Two of them close, and stay as there is room.
        assert hot(grown("o0 Z 9.1", "o1 Z 9.1")) == {f"o{number}" for number in range(8)}
        # Of thirteen open ones the latest six stay, and the two that have closed, as there is room.
        buckets = grown(*[f"p{number} A {9.2 + number / 100}" for number in range(7)])
        assert hot(buckets) == {"o0", "o1", *(f"p{number}" for number in range(1, 7))}
        assert {case for case, at in buckets.items() if at == WARM} == {"o5", "o6", "o7", "p0"}
        assert buckets["o2"] in range(16)
        # 36 events: 64 buckets.
        assert max(grown("a Z 9.3", "b Z 9.3", "c Z 9.3").values()) in range(16, 64)


def hot(buckets: dict[str, int]) -> set[str]:
    return {case for case, bucket in buckets.items() if bucket == HOT}


def test_a_bucket_of_many_files_is_put_into_one(engine: Engine, tmp_path: Path) -> None:
    counts = []
    with small_places():
        for case in "abcde":
            take(Record(tmp_path), engine, reading(engine, log(f"{case} A 0"), name=case))
            record = Record(tmp_path)
            state = record.process("work").state
            counts.append(len(record.version("events", "work", state).files))
        assert set(lying(engine, tmp_path)) == set("abcde")
    assert counts == [1, 2, 1, 2, 1]


def lying(engine: Engine, folder: Path) -> dict[str, int]:
    """Return where each case lies."""
    record = Record(folder)
    check_that_cases_lie_in_one_place(record, engine, "work")
    cases = record.rows(engine, "cases", "work", record.process("work").state)
    return {row["case_id"]: row["bucket"] for row in engine.rows(cases)}
