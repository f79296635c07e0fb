"""The exceptions that a run found, each in its one row of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from daylit.departures.ledger_rows import ledger_rows
from daylit_site.ledger.changing import change
from daylit_site.ledger.found.following import follow
from daylit_site.ledger.found.rows import columns_of, digest_of
from daylit_site.ledger.found.standing import first_standing, is_doubtful, what_becomes_of
from daylit_site.ledger.found.touches import leave_touches_out, touched_in
from daylit_site.ledger.models import Entry, HandOver, State, Touch
from daylit_site.ledger.operations.asks_of_closed import end_asks
from daylit_site.ledger.operations.clocks_of_closed import let_clocks_go_on, stop_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

    from daylit_site.ledger.found.touches import Touched
    from daylit_site.ledger.models import Pattern
    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Run
    from daylit_site.records.watching import Watch

    Row = Mapping[str, Any]

TOGETHER = 1000
"""So many rows are changed at once: in between others can write."""


@dataclass(frozen=True)
class Taking:
    """What is the same for all rows of a run.

    Attributes:
        patterns: The patterns of the run, by their ids in the library.
        touched: By case, the partners that had it.
    """

    run: Run
    patterns: Mapping[str, Pattern]
    touched: Touched

    @property
    def now(self) -> datetime:
        """The moment of the run."""
        return self.run.made_at


def keep_entries(of: Analysed, run: Run, patterns: Mapping[str, Pattern], watch: Watch) -> None:
    """Bring the exceptions of a process up to what a run found."""
    analysis = of.analysis
    rows = of.engine.make(
        ledger_rows,
        analysis.exceptions,
        analysis.departures,
        of.steps,
        of.cases,
        process_id=analysis.process_id,
    )
    found = of.engine.arrow(rows.order_by("exception_id"))
    taking = Taking(run, patterns, touched_in(of, run.process))
    follow(of, run.process, found)
    done = 0
    for batch in _batches(found):
        watch.tell("Bringing the ledger up to date", done / max(found.num_rows, 1))
        _keep(taking, batch)
        done += len(batch)
    _leave_out(taking, found)
    leave_touches_out(run.process, taking.touched)


def _batches(found: pa.Table) -> Iterator[list[dict[str, Any]]]:
    for batch in found.to_batches(max_chunksize=TOGETHER):
        yield batch.to_pylist()


@transaction.atomic
def _keep(taking: Taking, rows: Sequence[Row]) -> None:
    """Keep some of the exceptions; of those held, those of which the run says something else."""
    process = taking.run.process
    digests = {row["exception_id"]: digest_of(row) for row in rows}
    held = {
        one.exception_id: one
        for one in Entry.objects.select_for_update().filter(
            process=process, exception_id__in=list(digests)
        )
    }
    _make(taking, [row for row in rows if row["exception_id"] not in held], digests)
    were_open = {one.pk: one.is_open for one in held.values()}
    for row in rows:
        one = held.get(row["exception_id"])
        digest = digests[row["exception_id"]]
        if one is not None and _is_told_anew(one, row, digest):
            _bring_up(taking, one, row, digest)
    _have_clocks_follow([one for one in held.values() if one.is_open != were_open[one.pk]], taking)
    _touch(taking, rows)


def _is_told_anew(one: Entry, row: Row, digest: str) -> bool:
    return not one.is_found or one.digest != digest or is_doubtful(one, row)


def _make(taking: Taking, rows: Sequence[Row], digests: Mapping[str, str]) -> None:
    """Make a row for each exception that is new."""
    resolved = _resolved_before(taking, rows)
    Entry.objects.bulk_create(
        Entry(
            process=taking.run.process,
            exception_id=row["exception_id"],
            pattern=taking.patterns.get(row["pattern_id"]),
            first_run=taking.run.number,
            digest=digests[row["exception_id"]],
            state_at=taking.now,
            follows_id=resolved.get((row["case_id"], row["kind"], row["place"])),
            **first_standing(row),
            **columns_of(row),
        )
        for row in rows
    )


def _resolved_before(taking: Taking, rows: Sequence[Row]) -> dict[tuple[str, str, str], int]:
    """Return the exceptions that were resolved in the cases of some rows, the latest of each."""
    resolved = Entry.objects.filter(
        process=taking.run.process,
        state=State.RESOLVED,
        case_id__in={row["case_id"] for row in rows},
    )
    return {(one.case_id, one.kind, one.place): one.pk for one in resolved.order_by("anchored_at")}


def _bring_up(taking: Taking, one: Entry, row: Row, digest: str) -> None:
    """Change a row to what the run says; people's part only where the run speaks of that."""
    went_on = row["last_anchored_at"] > one.last_anchored_at
    pattern = taking.patterns.get(row["pattern_id"])
    said = {**columns_of(row), "pattern": pattern, "digest": digest, "is_found": True}
    Entry.objects.filter(pk=one.pk).update(**said)
    verb, fields = what_becomes_of(one, row, went_on=went_on, asked_at=taking.now)
    if verb:
        change(
            one,
            verb,
            version=None,
            person=None,
            now=taking.now,
            state_at=taking.now,
            state_by=None,
            **fields,
        )


def _have_clocks_follow(changed: Sequence[Entry], taking: Taking) -> None:
    """Let agreed times run out no more where a run closed something, and go on where it opened it.

    What was asked for above a limit is needed no more, either, of what it closed.

    Args:
        changed: What the run closed or opened again.
        taking: What is taken in.
    """
    if not changed:
        return
    closed = [one.pk for one in changed if not one.is_open]
    if closed:
        end_asks(closed, person=None, now=taking.now)
    of_these = HandOver.objects.filter(entry__in=[one.pk for one in changed])
    concerned = set(of_these.exclude(limit_seconds=None).values_list("entry", flat=True))
    for one in changed:
        if one.pk not in concerned:
            continue
        if one.is_open:
            let_clocks_go_on(one, now=taking.now)
        else:
            stop_clocks(one)


def _touch(taking: Taking, rows: Sequence[Row]) -> None:
    """Keep which partners had the cases."""
    concerned = {row["exception_id"]: taking.touched.get(row["case_id"]) for row in rows}
    wanted = {key: ids for key, ids in concerned.items() if ids}
    if not wanted:
        return
    entries = Entry.objects.filter(process=taking.run.process, exception_id__in=list(wanted))
    Touch.objects.bulk_create(
        (
            Touch(entry_id=pk, organisation_id=organisation_id)
            for pk, key in entries.values_list("pk", "exception_id")
            for organisation_id in wanted[key]
        ),
        ignore_conflicts=True,
    )


def _leave_out(taking: Taking, found: pa.Table) -> None:
    """Say of the exceptions that the run does not have any more that it does not."""
    now = set(found.column("exception_id").to_pylist())
    held = Entry.objects.filter(process=taking.run.process, is_found=True)
    known = held.exclude(exception_id=None).values_list("pk", "exception_id")
    gone = [pk for pk, key in known.iterator() if key not in now]
    for at in range(0, len(gone), TOGETHER):
        _mark_gone(gone[at : at + TOGETHER])


@transaction.atomic
def _mark_gone(ids: list[int]) -> None:
    Entry.objects.filter(pk__in=ids).update(is_found=False, digest="")
