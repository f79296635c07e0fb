"""How far a rate that was counted may be from the true one (Clopper and Pearson 1934)."""

from __future__ import annotations

from scipy.special import betaincinv

SURE = 0.99


def at_least(count: int, of: int) -> float:
    """Return what the true rate is at least, 99 % sure: the exact one-sided bound."""
    return float(betaincinv(count, of - count + 1, 1 - SURE)) if count else 0.0


def at_most(count: int, of: int) -> float:
    """Return what the true rate is at most, 99 % sure: the exact one-sided bound."""
    return float(betaincinv(count + 1, of - count, SURE)) if count < of else 1.0
