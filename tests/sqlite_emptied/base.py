"""SQLite whose tables can be emptied after a test, those too that refuse to be changed.

It empties a table row by row, so that triggers refuse it; PostgreSQL's way meets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.sqlite3 import base, operations

if TYPE_CHECKING:
    from collections.abc import Iterable


class DatabaseOperations(operations.DatabaseOperations):
    """SQLite's, but for emptying."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty the tables with their triggers out of the way."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = dict(cursor.fetchall())
        without = [f'DROP TRIGGER "{name}"' for name in triggers]
        super().execute_sql_flush([*without, *sql_list, *triggers.values()])


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite, but for emptying."""

    ops_class = DatabaseOperations
