"""What people declared of a process, read for the analysis.

A declaration holds, by its kind:

* ends: ``activities`` that close a case, in place of those found; none goes by these again.
* usual: ``kind`` (rework or bounce), ``place`` (the activity; or holder and other), ``is_usual``.
* calendar, terms: ``toml``, as docs/calendars.md and docs/terms.md describe it; empty for nothing.
* minutes: ``by_activity``.

Ends and usual loops are taken into the record by the analysis that is first to see them, where the
library honours them; the others are read anew by each.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from daylit.departures.minutes import Minutes
from daylit.departures.usual import Loop
from daylit.errors import RecordError, UnableToReadError
from daylit.language import words_of
from daylit.record.changes.ends import declare_ends
from daylit.record.store import Record
from daylit.sources.calendar_file import read_calendars
from daylit.sources.terms_file import read_terms
from daylit_site.people.errors import UnableToError
from daylit_site.records.judging import keep, reopened, usual
from daylit_site.records.models import Declaration, Declares, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from daylit.departures.judgements import Judgement
    from daylit.departures.terms import Term
    from daylit.record.calendars import Calendars
    from daylit.record.engine import Engine

    Content = Mapping[str, Any]
    Read = TypeVar("Read")

UP_TO = "declared_up_to"
"""Under which name a run's parameters hold the number of the last declaration that it honoured."""


class UnableToDeclareError(UnableToError):
    """What was written cannot be read, or says nothing new."""


@dataclass(frozen=True)
class Stated:
    """What stands, as the analysis takes it.

    Attributes:
        up_to: The number of the last declaration; 0 where there is none.
        fresh: Those of ends and loops that no run has taken into the record, oldest first.
        contents: What was said last, of the kinds that are read anew each time.
    """

    up_to: int
    fresh: tuple[Declaration, ...]
    contents: Content
    minutes: Minutes | None
    calendars: Calendars | None
    terms: tuple[Term, ...]


@transaction.atomic
def read_stated(process: Process) -> Stated:
    """Read what stands; who declares something meanwhile has another analysis asked for."""
    Process.objects.select_for_update().get(pk=process.pk)
    declared = list(process.declarations.order_by("pk"))
    last = {one.kind: one.content for one in declared}
    run = process.latest_run
    done = run.parameters.get(UP_TO, 0) if run else 0
    into_record = (Declares.ENDS, Declares.USUAL)
    return Stated(
        up_to=declared[-1].pk if declared else 0,
        fresh=tuple(one for one in declared if one.pk > done and one.kind in into_record),
        contents={kind: last[kind] for kind in last if kind not in into_record},
        minutes=minutes_of(last.get(Declares.MINUTES, {})),
        calendars=calendars_of(last.get(Declares.CALENDAR, {})),
        terms=terms_of(last.get(Declares.TERMS, {})),
    )


def take_in(
    record: Record, engine: Engine, process_id: str, fresh: tuple[Declaration, ...]
) -> None:
    """Take what was declared of ends and loops into the record.

    Raises:
        RecordError: An activity never occurs, or somebody else is writing.
    """
    ends = [one for one in fresh if one.kind == Declares.ENDS]
    for one in ends[-1:]:
        declare_ends(
            record,
            engine,
            process_id,
            one.content["activities"],
            declared_at=one.declared_at,
        )
    keep(record, engine, process_id, [_judged(one) for one in fresh if one.kind == Declares.USUAL])


def _judged(one: Declaration) -> Judgement:
    judged = usual if one.content["is_usual"] else reopened
    return judged(loop_of(one), one.declared_at)


def loop_of(one: Declaration) -> Loop:
    """Return the loop that a declaration is about."""
    return Loop(one.content["kind"], tuple(one.content["place"]), one.reason)


def minutes_of(content: Content) -> Minutes | None:
    """Return minutes by activity; null where there are none."""
    given = content.get("by_activity", {})
    return Minutes(tuple(sorted(given.items()))) if given else None


def calendars_of(content: Content) -> Calendars | None:
    """Return the calendars that a text describes; null where it is empty.

    Raises:
        UnableToDeclareError: It is not written as described; in the library's words.
    """
    written = content.get("toml", "")
    return _read(written, read_calendars) if written else None


def terms_of(content: Content) -> tuple[Term, ...]:
    """Return the limits that a text describes.

    Raises:
        UnableToDeclareError: It is not written as described; in the library's words.
    """
    written = content.get("toml", "")
    return _read(written, read_terms) if written else ()


def _read(written: str, reader: Callable[[Path], Read]) -> Read:
    """Read a text as the file that it is a file's worth of."""
    with TemporaryDirectory(prefix="daylit-") as folder:
        file = Path(folder) / "declared.toml"
        file.write_text(written, encoding="utf-8")
        try:
            return reader(file)
        except UnableToReadError as refused:
            raise UnableToDeclareError(str(refused).replace(str(file), _("this text"))) from refused


@dataclass(frozen=True)
class EndsNow:
    """The activities that close a case as the record has it, and whether people declared them."""

    closing: tuple[str, ...]
    are_declared: bool


def ends_now(process_id: str) -> EndsNow | None:
    """Return what closes a case now; null where the record does not hold the process."""
    try:
        held = Record(settings.RECORD).process(process_id)
    except RecordError:
        return None
    return EndsNow(held.state.closing, held.declared_ends is not None)


def parameters_of(stated: Stated, *, ends: tuple[str, ...] | None, usual: tuple[Loop, ...]) -> Any:
    """Return what was stated as plain values, for the run to keep; what was not is left out."""
    calendars = stated.calendars
    said: dict[str, Any] = {
        "ends": list(ends or ()),
        "usual": [{"kind": one.kind, "place": list(one.place), "why": one.why} for one in usual],
        "minutes": dict(stated.minutes.by_activity) if stated.minutes else {},
        "terms": [
            {"text": one.text, "words": words_of(one.text), "why": one.why} for one in stated.terms
        ],
        "calendar": calendars
        and {
            "default": calendars.default,
            "teams": dict(calendars.teams),
            "organisations": dict(calendars.organisations),
        },
    }
    return {UP_TO: stated.up_to} | {name: value for name, value in said.items() if value}
