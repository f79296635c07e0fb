"""Which judgements are about the same, by the names that they give it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daylit.record.changes.same_target import same


def test_what_shares_a_name_is_the_same() -> None:
    assert same(["a", "b", "ab", "c", "cd"]) == [0, 0, 0, 1, 1]
    assert same([]) == []


def test_names_lead_over_any_number_of_others() -> None:
    chain = [(number, number + 1) for number in range(500)]
    assert set(same([*chain, (0,), (500,)])) == {0}
    assert set(same([*chain[::-1], (500,), (0,)])) == {0}


NAMED = st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=3), max_size=12)


@given(named=NAMED, data=st.data())
def test_what_is_the_same_is_what_names_join_whatever_their_order(
    named: list[set[int]], data: st.DataObject
) -> None:
    parts: list[set[int]] = []
    for names in named:
        joined = [part for part in parts if part & names]
        parts = [part for part in parts if not part & names]
        parts.append(names.union(*joined))
    found = same(named)
    for one, names in zip(found, named, strict=True):
        (whole,) = (part for part in parts if names <= part)
        for other, others in zip(found, named, strict=True):
            assert (one == other) == (others <= whole)
    order = data.draw(st.permutations(range(len(named))))
    again = same(named[place] for place in order)
    assert [found[place] == found[order[0]] for place in order] == [
        number == again[0] for number in again
    ]
