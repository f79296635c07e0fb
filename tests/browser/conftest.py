"""Fixtures of the browser's tests; they stand in a module of their own, whose types are checked."""

from chromium import browser

__all__ = ["browser"]
