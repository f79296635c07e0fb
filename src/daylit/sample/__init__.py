"""The sample city bus operator: makes logs and the truth beside them; knows no detector."""

from daylit.sample.making import SampleMade, expected_shares, make
from daylit.sample.totals import Shares, Totals

__all__ = ["SampleMade", "Shares", "Totals", "expected_shares", "make"]
