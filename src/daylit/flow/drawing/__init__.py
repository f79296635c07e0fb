"""Maps drawn as pictures."""

from daylit.flow.drawing.marks import Mark, Place
from daylit.flow.drawing.picture import draw
from daylit.flow.drawing.style import map_style

__all__ = ["Mark", "Place", "draw", "map_style"]
