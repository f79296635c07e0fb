"""What the tests of this folder share; it stands in a module of its own, to be imported by name."""

from __future__ import annotations

from ledger_fixtures import Bring, Browse, _home, bring, browse, nordparts
from work_fixtures import work

__all__ = ["Bring", "Browse", "_home", "bring", "browse", "nordparts", "work"]
