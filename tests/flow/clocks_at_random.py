"""Random steps and rooms of one case: few parties and few moments, so that everything collides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clocks_by_hand import step
from hypothesis import strategies as st

from builders import at
from daylit.flow.clock_marks import Closed, HandedOver, Paused, Reopened, Resumed, Returned

if TYPE_CHECKING:
    from daylit.flow.clock_marks import RoomEvent

Row = dict[str, Any]
MINUTES = st.integers(0, 30)
PARTIES = st.sampled_from("ABC")


def steps(parties: st.SearchStrategy[str | None] | None = None) -> st.SearchStrategy[list[Row]]:
    """Steps of up to half an hour, many of them of one moment only."""
    lengths = st.one_of(st.just(0), st.integers(0, 12))
    stated = st.one_of(st.none(), PARTIES) if parties is None else parties
    one = st.tuples(stated, MINUTES, lengths).map(
        lambda told: step(told[0], at(told[1]), at(told[1] + told[2]))
    )
    return st.lists(one, max_size=8)


def rooms() -> st.SearchStrategy[list[RoomEvent]]:
    """Everything that can be said in a room, in any order."""
    moments = MINUTES.map(at)
    one: st.SearchStrategy[RoomEvent] = st.one_of(
        st.builds(HandedOver, moments, PARTIES),
        st.builds(Returned, moments, PARTIES, st.booleans()),
        st.builds(Paused, moments, st.sampled_from("ABX"), st.sampled_from(("papers", "parts"))),
        st.builds(Resumed, moments),
        st.builds(Closed, moments),
        st.builds(Reopened, moments),
    )
    return st.lists(one, max_size=8)
