"""What exceptions cost: the share of all logged work that they cause."""

from daylit.departures.cost.basis import Basis, Unit, choose_basis
from daylit.departures.cost.few_steps import FewSteps, few_steps_sentence
from daylit.departures.cost.near_half import near_half_sentences
from daylit.departures.cost.share import Share, measure_share

__all__ = [
    "Basis",
    "FewSteps",
    "Share",
    "Unit",
    "choose_basis",
    "few_steps_sentence",
    "measure_share",
    "near_half_sentences",
]
