"""``daylit record``: import logs, and show what a record holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import no_record
from daylit.cli.output import format_option, print_lines, print_rows
from daylit.cli.reading import (
    PROCESS,
    RECORD,
    Asked,
    process_of,
    query_options,
    reading_options,
)
from daylit.cli.record_aliases import aliases
from daylit.cli.record_follow import follow
from daylit.cli.record_keeping import add_keeping
from daylit.departures.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.changes.contradicting import Contradictions
    from daylit.record.manifest import Process
    from daylit.record.store import Record

HELD_ALREADY = "The record holds this already; nothing was changed."

MISSING = (
    "Held, but not in this log though of its time (kept; where it is the newest and complete, "
    "--missing remove takes them out)"
)


@click.group("record", short_help="Import logs into a record, keep it, and show what it holds.")
def command() -> None:
    """Import logs into a record, keep it, and show what it holds."""


@command.command("import")
@RECORD
@PROCESS
@click.option(
    "--missing",
    type=click.Choice(("keep", "remove")),
    default="keep",
    show_default=True,
    help="Events of the record, between the first and last of LOG, that LOG lacks.",
)
@click.option(
    "--corrections",
    is_flag=True,
    help="Where an event's own id is held with another case, activity, lifecycle or time, take the "
    "new one.",
)
@reading_options
@query_options
def import_(
    asked: Asked,
    logs: tuple[Path, ...],
    record_folder: Path,
    process_id: str | None,
    missing: str,
    corrections: bool,  # noqa: FBT001 (click's)
) -> None:
    """Take LOG into the record as one process, beside what it holds of that process.

    The process is named after the first LOG unless --process names it: say that for further
    exports. Events that it holds already are not doubled, and late ones find their place, so
    exports may overlap and come in any order.
    """
    from daylit.cli.people_automated import suggestion
    from daylit.cli.progress import progress
    from daylit.cli.reading import read_logs, size_of
    from daylit.record.changes.contradicting import Contradictions
    from daylit.record.changes.importing import import_readings, report_of
    from daylit.record.changes.marking import suspects
    from daylit.record.engine import open_engine
    from daylit.record.store import Record

    process = process_id or process_of(logs, asked)
    now = datetime.now(UTC)
    record = Record(record_folder)
    held = record.manifest.processes.get(process)
    contradicting = Contradictions(
        takes_out_missing=missing == "remove", takes_corrections=corrections
    )
    if held is not None and _are_held(held, logs, asked, contradicting):
        click.echo(HELD_ALREADY, err=True)
        print_lines(report_lines(report_of(process, held).as_json()))
        return
    with progress() as tell, open_engine(input_bytes=size_of(logs)) as engine:
        incoming = read_logs(engine, logs, asked, now=now, tell=tell)
        report = import_readings(
            record,
            engine,
            incoming,
            process_id=process,
            imported_at=now,
            asked=contradicting,
            on_progress=lambda doing: tell(doing, None),
        )
        suspected = suspects(record, engine) if held is None else ()
    if process_id is None and held is None:
        _tell_of_others(record, process)
    holds = record.manifest.processes[process]
    told = report.as_json()
    if holds == held:
        click.echo(HELD_ALREADY, err=True)
    else:
        told["counts"] = holds.imports[-1].counts
    print_lines(report_lines(told, last=len(incoming)))
    hint = suggestion(suspected)
    if hint is not None:
        click.echo(f"\n{hint}")


def _tell_of_others(record: Record, process: str) -> None:
    """Say that a process is a new one, where the log may have been meant for another."""
    others = sorted(set(record.manifest.processes) - {process})
    if others:
        click.echo(
            f"{process} is a new process. To add a log to another of the record "
            f"({', '.join(others)}), name that with --process.",
            err=True,
        )


def _are_held(
    held: Process, logs: tuple[Path, ...], asked: Asked, contradicting: Contradictions
) -> bool:
    """Whether all logs are files that the process holds, so that none needs reading."""
    from daylit.record.changes.importing import import_id, is_held

    if asked.query is not None or not all(path.is_file() for path in logs):
        return False
    return all(is_held(held, import_id(path, asked.as_text()), contradicting) for path in logs)


@command.command()
@RECORD
@PROCESS
@format_option
def show(record_folder: Path, process_id: str | None, output_format: str) -> None:
    """Show the processes of the record, or the import report of one."""
    from daylit.record.changes.importing import report_of
    from daylit.record.store import Record

    record = Record(record_folder)
    if process_id is not None:
        report = report_of(process_id, record.process(process_id)).as_json()
        if output_format == "table":
            print_lines(report_lines(report))
        else:
            print_rows([report], {name: name for name in report}, output_format)
        return
    if not record.manifest.processes:
        raise no_record(record_folder)
    rows = [
        {"process_id": name, **_with_moments(process.state.contents)}
        for name, process in sorted(record.manifest.processes.items())
    ]
    columns = {
        "process_id": "process",
        "case_count": "cases",
        "open_case_count": "open",
        "event_count": "events",
        "step_count": "steps",
        "first_at": "from (UTC)",
        "last_at": "to (UTC)",
    }
    print_rows(rows, columns, output_format)


def _with_moments(contents: dict[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(contents[name]) for name in ("first_at", "last_at")}
    return {**contents, **moments}


def report_lines(report: dict[str, Any], *, last: int | None = None) -> list[str]:
    """Write an import report as lines of text.

    Args:
        report: What ``ImportReport.as_json`` gave.
        last: How many sources, counted from the last, are told of one by one; null for all.
    """
    counts = report["contents"]
    head = (
        f"{report['process_id']}: {counted(counts['case_count'], 'case')}, "
        f"{counted(counts['event_count'], 'event')}, {counted(counts['step_count'], 'step')}, "
        f"{counts['first_at'][:10]} to {counts['last_at'][:10]}"
    )
    sources = report["sources"]
    shown = sources if last is None else sources[-last:]
    lines = [head]
    if len(shown) < len(sources):
        which = "last" if len(shown) == 1 else f"last {len(shown):,}"
        lines.append(f"Made of {len(sources):,} sources; of the {which}:")
    for source in shown:
        lines += _source_lines(source)
    lines += [*_count_lines(report["counts"]), *report["remarks"], ""]
    for one in report["judgeable"]:
        lines.append(f"{one['answer']:>6}  {one['question']}")
        lines.append(f"        {one['reason']}")
    return lines


def _count_lines(counts: dict[str, int]) -> list[str]:
    """Say what became of events that are in more than one place."""
    said = {
        "repeated_count": ("Equal to another of their file (kept, as done again)", "event"),
        "doubled_count": ("Held already, or told twice (kept once)", "event"),
        "changed_count": ("Told anew by a newer file (what it says stands)", "event"),
        "missing_count": (MISSING, "event"),
        "removed_count": ("Taken out or corrected, as asked", "event"),
        "renamed_count": ("Known by another id than before, which they name", "step or case"),
    }
    return [
        f"{words}: {counted(counts[name], noun, 'steps or cases' if ' or ' in noun else None)}."
        for name, (words, noun) in said.items()
        if counts[name]
    ]


def _source_lines(source: dict[str, Any]) -> list[str]:
    refused = sum(refusal["row_count"] for refusal in source["refusals"])
    head = (
        f"{source['source_name']} ({source['file_format']}): "
        f"{counted(source['row_count'], 'row')}, {refused:,} refused"
    )
    return [
        head,
        *[f"  refused {_refusal(refusal)}" for refusal in source["refusals"]],
        *[f"  {c['source_name']} -> {c['taken_as']} ({c['why']})" for c in source["columns"]],
        *[f"  {remark}" for remark in source["remarks"]],
    ]


def _refusal(refusal: dict[str, Any]) -> str:
    where = f" ({'; '.join(refusal['examples'])})" if refusal["examples"] else ""
    return f"{refusal['row_count']:,}: {refusal['reason']}{where}"


command.add_command(follow)
command.add_command(aliases)
add_keeping(command)
