"""From when on a loop is usual: done in most of enough cases."""

from __future__ import annotations

LEAST_CASES = 30
"""With fewer cases one cannot tell what is usual."""

USUAL_SHARE = 0.5
