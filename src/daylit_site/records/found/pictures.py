"""The pictures of a run's map: each is a finding of its own, as a page shows one of them."""

from __future__ import annotations

from daylit_site.records.found.told import ENGLISH

READINGS = ("cases", "waiting", "work", "departures")
"""What a map can be read for."""


def picture_name(reading: str, number: int, language: str = ENGLISH) -> str:
    """Return the name of the finding that holds a picture.

    Args:
        reading: One of ``READINGS``.
        number: The degree of detail, from 0.
        language: In which it is drawn; older runs have English ones only.
    """
    name = f"map-{reading}-{number}"
    return name if language == ENGLISH else f"{name}-{language}"
