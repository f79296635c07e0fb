"""Options that say how logs are to be read, and the reading of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from daylit.cli.progress import Tell
    from daylit.record.building import Incoming
    from daylit.record.engine import Engine
    from daylit.sources import Choices

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
ROLES = {
    "case": "the case's number",
    "activity": "what was done",
    "time": "when it was done",
    "start": "when a step began",
    "end": "when a step ended",
    "lifecycle": "start, complete and the like",
    "person": "who did it",
    "team": "the team that did it",
    "organisation": "the company that did it",
    "event-id": "the event's own id",
}
LOGS = click.argument(
    "logs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
RECORD = click.option(
    "--record",
    "record_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("daylit-record"),
    envvar="DAYLIT_RECORD",
    show_default=True,
    help="The folder of the record.",
)
PROCESS = click.option(
    "--process", "process_id", help="Names the process (small letters, digits, - and _)."
)
USUAL = click.option(
    "--usual",
    "usual_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of loops that are usual, or that are departures although usual.",
)
PARTY = click.option(
    "--party",
    type=click.Choice(("person", "team", "organisation")),
    help="The level on which bounces are judged. [default: teams where they hand over]",
)


@dataclass(frozen=True)
class Asked:
    """How the user wants logs to be read; text as given on the command line."""

    roles: dict[str, str | None]
    delimiter: str | None
    encoding: str | None
    decimal: str | None
    time_format: str | None
    time_zone: str | None
    earliest: datetime | None
    latest: datetime | None

    def as_choices(self, now: datetime) -> Choices:
        """Return the choices for the readers; without limits, 1980 to tomorrow."""
        from daylit.sources import Choices

        return Choices(
            **self.roles,
            delimiter=self.delimiter,
            encoding=self.encoding,
            decimal=self.decimal,
            time_format=self.time_format,
            time_zone=self.time_zone,
            earliest=_as_utc(self.earliest) or EARLIEST,
            latest=_end_of(self.latest) or now + timedelta(days=1),
        )

    def as_text(self) -> str:
        """Return the choices as text that differs where they do."""
        return repr(self)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how logs are to be read; they arrive as ``asked``."""

    def gathered(**given: Any) -> Any:
        roles = {role.replace("-", "_"): given.pop(role.replace("-", "_")) for role in ROLES}
        names = ("delimiter", "encoding", "decimal", "time_format", "time_zone")
        asked = Asked(
            roles,
            **{name: given.pop(name) for name in names},
            earliest=given.pop("earliest"),
            latest=given.pop("latest"),
        )
        return command(asked=asked, **given)

    gathered.__doc__ = command.__doc__
    for option in reversed(_options()):
        gathered = option(gathered)
    return gathered


def _options() -> list[Callable[..., Any]]:
    days = click.DateTime(["%Y-%m-%d"])
    return [
        *[
            click.option(f"--{role}", metavar="COLUMN", help=f"The column that holds {meaning}.")
            for role, meaning in ROLES.items()
        ],
        click.option("--delimiter", help="What stands between the columns of a text file."),
        click.option("--encoding", help="The encoding of a text file."),
        click.option("--decimal", type=click.Choice((".", ",")), help="The decimal mark."),
        click.option("--time-format", help="How times are written, such as %d.%m.%Y %H:%M."),
        click.option("--time-zone", help="Where times without a zone are, such as Europe/Berlin."),
        click.option("--earliest", type=days, help="Refuse rows before this day. [default: 1980]"),
        click.option("--latest", type=days, help="Refuse rows after it. [default: tomorrow]"),
    ]


def size_of(logs: Sequence[Path]) -> int:
    """Return how many bytes the logs take; what is no file takes none."""
    return sum(log.stat().st_size for log in logs if log.is_file())


def read_logs(
    engine: Engine, logs: Sequence[Path], asked: Asked, *, now: datetime, tell: Tell
) -> list[Incoming]:
    """Read logs, each with the id of its import."""
    from daylit.record.building import Incoming
    from daylit.record.importing import import_id
    from daylit.sources import read

    choices = asked.as_choices(now)
    readings = [read(path, engine, choices, on_progress=tell) for path in logs]
    return [
        Incoming(import_id(path, asked.as_text()), reading)
        for path, reading in zip(logs, readings, strict=True)
    ]


def process_id_of(path: Path) -> str:
    """Make a process id of a file's name: Receipt.xes.gz becomes receipt."""
    stem = path.name.split(".")[0].lower()
    return re.sub(r"[^a-z0-9_-]+", "-", stem).strip("-_")[:64] or "process"


def _as_utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


def _end_of(day: datetime | None) -> datetime | None:
    """Return the last moment of a day."""
    start = _as_utc(day)
    return None if start is None else start + timedelta(days=1) - timedelta(microseconds=1)
