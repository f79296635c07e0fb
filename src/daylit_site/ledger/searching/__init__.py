"""Exceptions found by what is not in their own rows: what was said of them, and of their cases."""
