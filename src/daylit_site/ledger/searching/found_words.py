"""How much was found elsewhere than in the list, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from daylit_site.ui.templatetags.daylit import number, text

if TYPE_CHECKING:
    from daylit_site.ledger.searching.elsewhere import Elsewhere


def found_words(found: Elsewhere) -> list[str]:
    """Say of how many exceptions the log has the words, and where people said or reported them.

    Each is a sentence without its end; there is none for what was not found.
    """
    counted = (
        (_in_logs, len(found.facts.entries), found.facts.are_more),
        (_in_rooms, len(found.rooms.rooms), found.rooms.are_more),
        (_in_reports, len(found.reported.rooms), found.reported.are_more),
    )
    words = text(found.words)
    return [
        said(count) % {"count": _counted(count, is_more=is_more), "words": words}
        for said, count, is_more in counted
        if count
    ]


def _in_logs(count: int) -> str:
    return ngettext(
        "%(count)s exception has “%(words)s” in its log",
        "%(count)s exceptions have “%(words)s” in their logs",
        count,
    )


def _in_rooms(count: int) -> str:
    return ngettext(
        "“%(words)s” was said in %(count)s room", "“%(words)s” was said in %(count)s rooms", count
    )


def _in_reports(count: int) -> str:
    return ngettext(
        "“%(words)s” is in %(count)s report by hand",
        "“%(words)s” is in %(count)s reports by hand",
        count,
    )


def _counted(count: int, *, is_more: bool) -> str:
    return f"{number(count)}+" if is_more else number(count)
