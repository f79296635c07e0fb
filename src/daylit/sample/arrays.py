"""The kinds of arrays that the sample is made of: one element per case, or one per step."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
"""Whether something holds."""

Codes = npt.NDArray[np.int64]
"""Positions in a table of names."""

Seconds = npt.NDArray[np.int64]
"""Seconds since the sample's first midnight, UTC."""

Numbers = npt.NDArray[np.float64]
"""Measured amounts."""
