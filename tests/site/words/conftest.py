"""A process that was analysed, as the tests of processes have it."""

import sys
from pathlib import Path

# Their folder holds the log and is found by the tests in it only.
sys.path.append(str(Path(__file__).parents[1] / "processes"))
sys.path.append(str(Path(__file__).parents[1] / "people"))

from analysed_process import analysed, kept

__all__ = ["analysed", "kept"]
