"""Work handed over, and the clock that both sides see."""
