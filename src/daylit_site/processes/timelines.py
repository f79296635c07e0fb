"""The picture of a case over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from daylit.flow.drawing import Rest, Stay, draw_timeline, last_of
from daylit.flow.wording import duration
from daylit.report.names import named
from daylit_site.ui.templatetags.daylit import moment, text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from daylit_site.processes.cases import Case

LONGEST = 40
"""So many characters of a name stand in a phone's width."""


def timeline_of(
    case: Case,
    *,
    out: Collection[str] = (),
    has_stood_still: bool = False,
    log_ends_at: datetime | None = None,
) -> str:
    """Return the picture of a case as SVG; empty where it holds no step.

    Args:
        case: The case.
        out: The ids of the steps with which it left its way, which are drawn so.
        has_stood_still: Whether it left its way by standing still after these: that is drawn so.
        log_ends_at: The end of what is known, until which an open case has waited since its last
            step; null where one does not know.
    """
    if not case.steps:
        return ""
    stays = [
        _stay(step, is_out=step["step_id"] in out, has_stood_still=has_stood_still)
        for step in case.steps
    ]
    return draw_timeline(
        stays,
        name=lambda party: named(party, LONGEST) if party else _("not stated"),
        label=_("The case over time, a lane for each team; the table below says the same."),
        rest=_rest(case, stays, log_ends_at),
    )


def _rest(case: Case, stays: Sequence[Stay], log_ends_at: datetime | None) -> Rest | None:
    """Return how long a case has waited after its last step; null where that is not known."""
    if log_ends_at is None or not case.row["is_open"] or case.left_step_count:
        return None
    waited = (log_ends_at - last_of(stays).ended).total_seconds()
    if waited <= 0:
        return None
    return Rest(log_ends_at, duration(waited))


def _stay(step: dict[str, Any], *, is_out: bool, has_stood_still: bool) -> Stay:
    begun, handled = step["started_at"], step["handling_seconds"]
    said = f"{text(step['activity'])}, {moment(begun)}"
    return Stay(
        party=step["team_id"] or step["organisation_id"] or "",
        said=_("%(step)s: here it left the usual way") % {"step": said} if is_out else said,
        begun=begun,
        ended=begun if handled is None else max(begun, step["ended_at"]),
        is_out=is_out,
        has_stood_still=is_out and has_stood_still,
    )
