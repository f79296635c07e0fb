"""Names of logs and processes: what is kept of a file's name, and the ids made of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daylit_site.people.models import LONGEST_NAME
from daylit_site.records.models import LONGEST_ID
from daylit_site.records.uploads import LOG

if TYPE_CHECKING:
    from collections.abc import Container

_NO_ID = "process"
_PARTS_OF_PATHS = re.compile(r"[/\\]")


def file_name(given: str) -> str:
    """Return the last part of a file's name, as long as one may be; never an empty one."""
    return _PARTS_OF_PATHS.split(given)[-1].strip()[:LONGEST_NAME] or LOG


def process_name_of(name: str) -> str:
    """Propose a name for the process of a file: ``road_fines.xes.gz`` becomes "road fines"."""
    stem = name.lstrip(".").split(".")[0]
    return re.sub(r"[_\s]+", " ", stem).strip() or name


def process_id_of(name: str, taken: Container[str] = ()) -> str:
    """Make an id of a process's name, by the rule of the command line; no other has it."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:LONGEST_ID] or _NO_ID
    found, number = plain, 1
    while found in taken:
        number += 1
        ending = f"-{number}"
        found = plain[: LONGEST_ID - len(ending)] + ending
    return found
