"""The picture of a case over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from daylit.flow.drawing import Stay, draw_timeline
from daylit.report.names import named
from daylit_site.ui.templatetags.daylit import moment, text

if TYPE_CHECKING:
    from collections.abc import Collection

    from daylit_site.processes.cases import Case

LONGEST = 40
"""So many characters of a name stand in a phone's width."""


def timeline_of(case: Case, *, out: Collection[str] = ()) -> str:
    """Return the picture of a case as SVG; empty where it holds no step.

    Args:
        case: The case.
        out: The ids of the steps with which it left its way, which are drawn so.
    """
    if not case.steps:
        return ""
    return draw_timeline(
        [_stay(step, is_out=step["step_id"] in out) for step in case.steps],
        name=lambda party: named(party, LONGEST) if party else _("not stated"),
        label=_("The case over time, a lane for each team; the table below says the same."),
    )


def _stay(step: dict[str, Any], *, is_out: bool) -> Stay:
    begun, handled = step["started_at"], step["handling_seconds"]
    said = f"{text(step['activity'])}, {moment(begun)}"
    return Stay(
        party=step["team_id"] or step["organisation_id"] or "",
        said=_("%(step)s: here it left the usual way") % {"step": said} if is_out else said,
        begun=begun,
        ended=begun if handled is None else max(begun, step["ended_at"]),
        is_out=is_out,
    )
