"""Maps, and cases over time, drawn as pictures."""

from daylit.flow.drawing.marks import Mark, Place, sentences
from daylit.flow.drawing.picture import Picture, draw, draw_in_languages, draw_picture
from daylit.flow.drawing.plan import MOST_LABELS
from daylit.flow.drawing.style import map_style
from daylit.flow.drawing.timeline import Rest, Stay, draw_timeline, last_of
from daylit.flow.drawing.told import (
    Amount,
    Told,
    by_cases,
    by_departures,
    by_waiting,
    by_work,
    places_of,
)

__all__ = [
    "MOST_LABELS",
    "Amount",
    "Mark",
    "Picture",
    "Place",
    "Rest",
    "Stay",
    "Told",
    "by_cases",
    "by_departures",
    "by_waiting",
    "by_work",
    "draw",
    "draw_in_languages",
    "draw_picture",
    "draw_timeline",
    "last_of",
    "map_style",
    "places_of",
    "sentences",
]
