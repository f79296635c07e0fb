"""Fixtures of the browser's tests; they stand in modules of their own, whose types are checked."""

from demo_workspace import demo, filled

__all__ = ["demo", "filled"]
