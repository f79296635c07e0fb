"""Have PostgreSQL find exceptions by a part of what the search looks at, without reading them all.

Its extension for that comes with it, and whoever owns a database may switch it on. Where that is
not so, the search works all the same, and takes longer.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import NotSupportedError, OperationalError, ProgrammingError, migrations, transaction

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

logger = logging.getLogger(__name__)

REFUSED = (NotSupportedError, OperationalError, ProgrammingError)
NAMES = ("case_id", "place", "team", "now_team", "organisation", "now_organisation")
# As exceptions were searched for until migration 0015.
SEARCHED = " || '\n' || ".join(f'"{name}"' for name in NAMES)
INDEX = f"""
CREATE INDEX "entries_searched" ON "ledger_entry"
USING gin (UPPER(({SEARCHED})::text) gin_trgm_ops)
"""


def make(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index, where the database can have it."""
    make_index(editor, INDEX)


def make_index(editor: BaseDatabaseSchemaEditor, index: str) -> None:
    """Make an index of parts of words, where the database can have it."""
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            editor.execute(index)
    except REFUSED as why:
        logger.warning("The search for exceptions gets no index, as pg_trgm is refused: %s", why)
    else:
        # Until then the server takes what is searched for to be rare, and looks all of it up.
        editor.execute('ANALYZE "ledger_entry"')


def drop(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index; the extension may be of use to others."""
    if editor.connection.vendor == "postgresql":
        editor.execute('DROP INDEX IF EXISTS "entries_searched"')


class Migration(migrations.Migration):
    """Make the index."""

    dependencies: ClassVar = [("ledger", "0009_source_of_touches")]
    operations: ClassVar = [migrations.RunPython(make, drop)]
