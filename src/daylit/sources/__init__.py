"""Readers, one file per format; each yields canonical events and what they were taken from."""

from daylit.sources.choices import Choices
from daylit.sources.line_reader import LineReader
from daylit.sources.reader import read

__all__ = ["Choices", "LineReader", "read"]
