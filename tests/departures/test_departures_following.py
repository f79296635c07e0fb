"""Exceptions of two runs that are the same under another id."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from builders import at
from daylit.departures.following import Followed, followed

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]


def now(own: str, *anchors: str, minute: int = 0) -> list[Row]:
    """Return a row per step that anchors an exception; ``"b<a"`` is b, known as a before."""
    rows = []
    for number, one in enumerate(anchors):
        anchor, _, was = one.partition("<")
        rows.append(
            {
                "exception_id": own,
                "anchor_event_id": anchor,
                "replaces_id": was or None,
                "anchored_at": at(minute + number),
            }
        )
    return rows


def before(own: str, *anchors: str) -> list[Row]:
    return [{"exception_id": own, "anchor_event_id": one} for one in anchors]


def pairs(rows: Sequence[Row], gone: Sequence[Row], *known: str) -> dict[str, str]:
    """Return the id before of each that goes on under another."""
    ids = {row["exception_id"] for row in gone}.union(known)
    return {one.exception_id: one.replaces_id for one in followed(rows, gone, known=ids)}


def test_an_exception_follows_the_one_with_which_it_shares_an_anchor() -> None:
    rows = [*now("new", "late", "a", "b"), *now("other", "c")]
    assert pairs(rows, [*before("old", "a"), *before("gone", "d")]) == {"new": "old"}


def test_an_anchor_may_have_replaced_the_one_that_was_known_before() -> None:
    assert pairs(now("new", "b<a"), before("old", "a")) == {"new": "old"}


def test_one_that_was_there_before_follows_none() -> None:
    # It took in the steps of the other, which is gone.
    assert pairs(now("kept", "a", "b"), before("old", "b"), "kept") == {}


def test_one_that_is_there_still_is_followed_by_none() -> None:
    rows = [*now("kept", "a"), *now("new", "b")]
    assert pairs(rows, [*before("kept", "a", "b")]) == {}


def test_of_two_that_share_its_anchors_the_one_with_most_follows() -> None:
    rows = [*now("less", "a", minute=1), *now("most", "b", "c", minute=5)]
    assert pairs(rows, before("old", "a", "b", "c")) == {"most": "old"}


def test_an_anchor_that_is_there_under_both_ids_counts_once() -> None:
    rows = [*now("twice", "z<a", "a", minute=5), *now("earlier", "b", minute=1)]
    assert pairs(rows, before("old", "a", "b")) == {"earlier": "old"}


def test_of_two_that_share_as_many_the_one_anchored_earliest_follows() -> None:
    rows = [*now("a", "x", minute=5), *now("b", "y", minute=1)]
    assert pairs(rows, before("old", "x", "y")) == {"b": "old"}


def test_of_two_anchored_at_one_moment_the_first_by_id_follows() -> None:
    rows = [*now("b", "x"), *now("a", "y")]
    assert pairs(rows, before("old", "x", "y")) == {"a": "old"}


def test_of_two_that_became_one_it_follows_that_with_most_anchors_then_the_first_by_id() -> None:
    gone = [*before("old1", "a"), *before("old2", "b", "c"), *before("old3", "d", "e")]
    assert pairs(now("new", "a", "b", "c", "d", "e"), gone) == {"new": "old2"}


def test_who_is_left_over_follows_what_is_left_over() -> None:
    rows = [*now("one", "a", "b", minute=5), *now("two", "c", minute=1)]
    gone = [*before("old", "a", "b", "c"), *before("small", "c")]
    assert pairs(rows, gone) == {"one": "old", "two": "small"}


def test_rows_may_leave_out_what_their_steps_replace() -> None:
    (row,) = now("new", "a")
    del row["replaces_id"]
    found = followed([row], before("old", "a"), known=())
    assert found == (Followed("new", "old"),)


ANCHORS = st.sets(st.sampled_from("abcdef"), min_size=1, max_size=4)
RUNS = st.dictionaries(st.sampled_from(["k", "l", "m", "n"]), ANCHORS)
BEFORE = st.dictionaries(st.sampled_from(["l", "m", "o", "p", "q"]), ANCHORS)


@given(run=RUNS, earlier=BEFORE, minutes=st.lists(st.integers(0, 3), min_size=6), data=st.data())
def test_each_follows_one_and_is_followed_by_one_whatever_the_order_of_rows(
    run: dict[str, set[str]],
    earlier: dict[str, set[str]],
    minutes: list[int],
    data: st.DataObject,
) -> None:
    moments = dict(zip("abcdef", minutes, strict=False))
    rows = [
        row
        for own, anchors in run.items()
        for one in sorted(anchors)
        for row in now(own, one, minute=moments[one])
    ]
    gone = [row for own, anchors in earlier.items() for row in before(own, *sorted(anchors))]
    found = pairs(rows, gone)
    assert found == pairs(data.draw(st.permutations(rows)), data.draw(st.permutations(gone)))
    assert len(set(found.values())) == len(found)
    assert all(run[own] & earlier[old] for own, old in found.items())
    assert not found.keys() & earlier.keys()
    assert not set(found.values()) & run.keys()
    # Of those that are left over none could follow another.
    for own in run.keys() - found.keys() - earlier.keys():
        for old in earlier.keys() - set(found.values()) - run.keys():
            assert not run[own] & earlier[old]


@given(run=RUNS, earlier=BEFORE)
def test_no_two_would_share_more_if_they_followed_each_other_instead(
    run: dict[str, set[str]], earlier: dict[str, set[str]]
) -> None:
    rows = [row for own, anchors in run.items() for row in now(own, *sorted(anchors))]
    gone = [row for own, anchors in earlier.items() for row in before(own, *sorted(anchors))]
    found = pairs(rows, gone)
    shares: dict[tuple[str, str], int] = defaultdict(int)
    for own, anchors in run.items():
        for old, others in earlier.items():
            shares[own, old] = len(anchors & others)
    for one, other in combinations(found, 2):
        kept = max(shares[one, found[one]], shares[other, found[other]])
        crossed = max(shares[one, found[other]], shares[other, found[one]])
        assert kept >= crossed
