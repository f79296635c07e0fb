"""Maps drawn as pictures."""

from daylit.flow.drawing.marks import Mark, Place, sentences
from daylit.flow.drawing.picture import Picture, draw, draw_picture
from daylit.flow.drawing.plan import MOST_LABELS
from daylit.flow.drawing.style import map_style

__all__ = [
    "MOST_LABELS",
    "Mark",
    "Picture",
    "Place",
    "draw",
    "draw_picture",
    "map_style",
    "sentences",
]
