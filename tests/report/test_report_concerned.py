"""With whom a pattern lies: as few parties as did half of it, and no more than three."""

from __future__ import annotations

import pytest

from daylit.report.pattern_detail import _half_of


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ([31, 1, 1], 1),
        ([5, 5], 1),
        ([4, 3, 3], 2),
        ([2, 2, 1, 1], 2),
        ([2, 2, 2, 2, 2, 2, 2], 3),
        ([1], 1),
        ([], 0),
    ],
)
def test_those_are_named_who_did_half_of_it_together(counts: list[int], named: int) -> None:
    parties = [(f"team {at}", count) for at, count in enumerate(counts)]
    assert _half_of(parties) == tuple(name for name, _count in parties[:named])
