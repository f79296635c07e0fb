"""What the tests of this folder share; it stands in a module of its own, to be imported by name."""

from __future__ import annotations

from records_fixtures import Browse, Looked, _home, analyst, browse, looked

__all__ = ["Browse", "Looked", "_home", "analyst", "browse", "looked"]
