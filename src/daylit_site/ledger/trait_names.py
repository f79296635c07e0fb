"""By what the cases of a process can be told apart, as its run found it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.language import _ as in_library
from daylit.report.common_words import OWN
from daylit_site.records.models import Finding

if TYPE_CHECKING:
    from daylit_site.records.models import Run


def trait_names(run: Run | None) -> list[str]:
    """Return the names by which patterns of a run can be told apart; none where it has none."""
    found = Finding.objects.filter(run=run, name="traits").first()
    names: list[str] = found.content if found else []
    return names


def trait_words(name: str) -> str:
    """Say a name as people read it: bus model, of a column that is called bus_model.

    What the record itself knows by word is said in the language spoken.
    """
    if name in OWN:
        return in_library(OWN[name])
    return " ".join(name.replace("_", " ").split()) or name
