"""What exceptions cost: the share of all logged work that they cause."""

from daylit.departures.cost.basis import Basis, Unit, choose_basis
from daylit.departures.cost.share import Share, measure_share

__all__ = ["Basis", "Share", "Unit", "choose_basis", "measure_share"]
