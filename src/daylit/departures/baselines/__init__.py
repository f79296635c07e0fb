"""What is usual at each place, fitted by an explicit step and then held fast."""

from daylit.departures.baselines.fitting import fit_baselines
from daylit.departures.baselines.kept import Baselines, Measure

__all__ = ["Baselines", "Measure", "fit_baselines"]
