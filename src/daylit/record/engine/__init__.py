"""The one place that runs expressions."""

from daylit.record.engine.on_duckdb import Engine, Written, open_engine

__all__ = ["Engine", "Written", "open_engine"]
