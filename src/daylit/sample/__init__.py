"""The sample city bus operator: makes logs and the truth beside them; knows no detector."""

from daylit.sample.making import SampleMade, make

__all__ = ["SampleMade", "make"]
