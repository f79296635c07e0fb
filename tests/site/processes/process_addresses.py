"""Every page of a process: its places, pairs and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse

if TYPE_CHECKING:
    from daylit_site.records.models import Process


WHOLE = ("process", "hand_overs", "variants", "times", "rework")


def address(page: str, process: Process, **asked: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name.rstrip("_"): value for name, value in asked.items()})
    where = reverse(page, args=[process.process_id])
    return f"{where}?{query.urlencode()}" if asked else where


def whole(process: Process, found: dict[str, Any]) -> list[str]:
    """Return the pages on which no single pair or case is asked for."""
    pages = [
        address(name, process) for name in ("process", "hand_overs", "variants", "times", "rework")
    ]
    pages += [address("hand_overs", process, level=level) for level in ("team", "organisation")]
    details = [str(at) for at in range(len(found["map"]["views"]))]
    pages += [address("process", process, detail=detail) for detail in details]
    pages += [
        address("process", process, show=reading, detail=details[-1])
        for reading in ("waiting", "work", "departures")
    ]
    places = found["places"]
    pages += [address("place", process, activity=one["activity"]) for one in places["activities"]]
    pages += [
        address("place", process, from_=one["source"] or "", to=one["target"] or "")
        for one in places["ways"]
    ]
    return [reverse("processes"), *pages]


def pairs(process: Process, found: dict[str, Any]) -> list[str]:
    """Return the page of each pair of parties."""
    return [
        address(
            "hand_over", process, level=level["party"], from_=one["from_party"], to=one["to_party"]
        )
        for level in found["hand_overs"]["levels"]
        for one in level["pairs"]
    ]


def one_of_each(process: Process) -> list[str]:
    """Return a page of each sort of those that everybody sees."""
    pages = [address(name, process) for name in WHOLE]
    return [*pages, address("place", process, activity="Repair")]
