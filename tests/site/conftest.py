"""Fixtures of the site's tests; they stand in modules of their own, whose types are checked."""

from two_organisations import host, in_english, nobody_looks_on, partner, process, someone

__all__ = ["host", "in_english", "nobody_looks_on", "partner", "process", "someone"]
