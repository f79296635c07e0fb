"""Loops of a process: those that are meant to be, and those of which people can say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.departures.rolling_up import OTHERS
from daylit_site.records.models import Declares
from daylit_site.records.stated import UP_TO
from daylit_site.records.stated_words import loop_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from daylit_site.processes.queries import Seen
    from daylit_site.processes.scope import Scope
    from daylit_site.records.models import Declaration

    Key = tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """A loop that is meant to be.

    Attributes:
        key: What it is known by in forms.
        words: Which it is.
        by: Who declared it, empty where that was not here.
        at: When; null where that was not here.
    """

    key: str
    words: str
    why: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Loop:
    """A loop that counts as an exception, and in how many cases it occurs."""

    key: str
    words: str
    case_count: int


def key_of(kind: str, place: Iterable[str]) -> str:
    """Return what a loop is known by in forms."""
    return json.dumps([kind, *place])


def content_of(key: str, *, is_usual: bool) -> dict[str, Any]:
    """Return what a declaration about a loop holds."""
    kind, *place = json.loads(key)
    return {"kind": kind, "place": place, "is_usual": is_usual}


def level_of(seen: Seen) -> str | None:
    """Return on which level work that goes to and fro is judged; asked only where it matters."""
    if seen.run is None or seen.scope.sees_every_border:
        return None
    (hand_overs,) = seen.found("hand_overs")
    level: str | None = hand_overs["judged"]
    return level


def sees_loop(scope: Scope, level: str | None, one: Declaration) -> bool:
    """Whether a declaration is no matter of a border between others."""
    if one.kind != Declares.USUAL or one.content["kind"] != "bounce":
        return True
    return scope.sees_border(level or "", *one.content["place"])


def loops_standing(
    seen: Seen, rows: Iterable[Declaration], names: Mapping[int, str], level: str | None
) -> list[Standing]:
    """Return the loops that are meant to be: those of the latest run, and what was said since.

    Args:
        seen: The process.
        rows: Its declarations that are seen, the last one first.
        names: Who declared them, by key.
        level: On which work that goes to and fro is judged.
    """
    said = {_key(one.content): one for one in reversed(list(rows)) if one.kind == Declares.USUAL}
    why = {_key(one): one["why"] for one in _of_run(seen) if _is_seen(seen.scope, level, one)}
    done = seen.run.parameters.get(UP_TO, 0) if seen.run else 0
    for key, one in said.items():
        if one.pk > done:
            why.pop(key, None)
            if one.content["is_usual"]:
                why[key] = one.reason
    return [_standing(key, why[key], said.get(key), names) for key in why]


def _of_run(seen: Seen) -> list[dict[str, Any]]:
    return seen.run.parameters.get("usual", []) if seen.run else []


def _key(content: Mapping[str, Any]) -> Key:
    return (content["kind"], *content["place"])


def _is_seen(scope: Scope, level: str | None, loop: Mapping[str, Any]) -> bool:
    return loop["kind"] != "bounce" or scope.sees_border(level or "", *loop["place"])


def _standing(key: Key, why: str, said: Declaration | None, names: Mapping[int, str]) -> Standing:
    kind, *place = key
    words = loop_in_words(kind, place)
    if said is None or not said.content["is_usual"]:
        return Standing(key_of(kind, place), words, why, "", None)
    by = names[said.declared_by_id]
    return Standing(key_of(kind, place), words, why, by, said.declared_at)


def loops_offered(seen: Seen, standing: Iterable[Standing]) -> list[Loop]:
    """Return the loops that count as exceptions now, most cases first."""
    if seen.run is None:
        return []
    again, patterns = seen.found("loops", "patterns")
    offered = [
        Loop(
            key_of("rework", [row["activity"]]),
            loop_in_words("rework", [row["activity"]]),
            row["again_case_count"],
        )
        for row in again
        if row["reading"] == "departure"
    ]
    offered += [
        Loop(
            key_of("bounce", row["parties"]),
            loop_in_words("bounce", row["parties"]),
            row["case_count"],
        )
        for row in patterns["rows"]
        if row["kind"] == "bounce" and row["parties"] and OTHERS not in row["parties"]
    ]
    stand = {one.key for one in standing}
    return sorted(
        (one for one in offered if one.key not in stand),
        key=lambda one: (-one.case_count, one.words),
    )
