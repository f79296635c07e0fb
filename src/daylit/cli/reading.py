"""Options that say how logs are to be read, and the reading of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from daylit.cli.progress import Tell
    from daylit.record.engine import Engine
    from daylit.record.stating import Incoming
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
    "customer": "who the case is for",
    "service": "what they use and what can be down",
    "alias": "the case's number in another company's books",
}
TEXTS = (
    "object_type",
    "delimiter",
    "encoding",
    "decimal",
    "time_format",
    "time_zone",
)
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


def _checked_process(
    _context: click.Context, _parameter: click.Parameter, process_id: str | None
) -> str | None:
    """Refuse an id that can name no process before anything is read."""
    if process_id is None:
        return None
    from daylit.record.store import check_process_id

    return check_process_id(process_id)


PROCESS = click.option(
    "--process",
    "process_id",
    callback=_checked_process,
    help="Names the process (small letters, digits, - and _).",
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
CALENDAR = click.option(
    "--calendar",
    "calendar_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of working hours (docs/calendars.md): waiting for a team or organisation "
    "that has a calendar is told in its working time.",
)


@dataclass(frozen=True)
class Query:
    """A query to a database; its address may hold a password and is never shown as it stands."""

    uri: str = field(repr=False)
    sql: str


@dataclass(frozen=True)
class Asked:
    """How the user wants logs to be read, and of which database rows; text as given."""

    roles: dict[str, str | None]
    texts: dict[str, str | None]
    earliest: datetime | None
    latest: datetime | None
    numbers_of: str | None = None
    query: Query | None = None

    def as_choices(self, now: datetime) -> Choices:
        """Return the choices for the readers; without limits, 1980 to tomorrow."""
        from daylit.sources import Choices

        return Choices(
            **self.roles,
            **self.texts,
            earliest=_as_utc(self.earliest) or EARLIEST,
            latest=_end_of(self.latest) or now + timedelta(days=1),
            none_for=(),
        )

    def stated(self) -> dict[str, object]:
        """Return the choices that were made, by the names of their options; no query is one."""
        others = {
            "earliest": self.earliest,
            "latest": self.latest,
            "numbers_of": self.numbers_of,
        }
        return {name: each for name, each in (self.roles | self.texts | others).items() if each}

    def as_text(self) -> str:
        """Return the choices as text that differs where they do; no query is part of it."""
        return repr(sorted(self.stated().items()))


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how logs are to be read; they arrive as ``asked``."""

    def gathered(**given: Any) -> Any:
        roles = {role.replace("-", "_"): given.pop(role.replace("-", "_")) for role in ROLES}
        asked = Asked(
            roles,
            {name: given.pop(name) for name in TEXTS},
            earliest=given.pop("earliest"),
            latest=given.pop("latest"),
            numbers_of=given.pop("numbers_of"),
        )
        return command(asked=asked, **given)

    gathered.__doc__ = command.__doc__
    # Options that stand below these ones.
    vars(gathered).update(vars(command))
    for option in reversed(_options()):
        gathered = option(gathered)
    return gathered


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``logs`` and the options that ask a database; one of both has to be named.

    They arrive in ``asked``; so this stands below ``reading_options``, in place of ``LOGS``.
    """

    @wraps(command)
    def named(asked: Asked, logs: tuple[Path, ...], **given: Any) -> Any:
        if not logs and asked.query is None:
            raise nothing_named()
        return command(asked=asked, logs=logs, **given)

    return optional_query_options(named)


def nothing_named() -> click.UsageError:
    """Return the error of a command that was given nothing to read."""
    return click.UsageError("Name a log, or a database with --from.")


def optional_query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what ``query_options`` does, for a command that also works with nothing to read."""

    @wraps(command)
    def gathered(asked: Asked, logs: tuple[Path, ...], **given: Any) -> Any:
        uri, sql, file = (given.pop(name) for name in ("from_uri", "query", "query_file"))
        query = _query(uri, sql, file)
        return command(asked=replace(asked, query=query), logs=logs, **given)

    options = [
        click.argument("logs", nargs=-1, type=click.Path(path_type=Path)),
        click.option(
            "--from",
            "from_uri",
            metavar="URI",
            help="A database: duckdb:///FILE, sqlite:///FILE or postgresql://USER@HOST/DATABASE.",
        ),
        click.option("--query", metavar="SELECT", help="What is asked of the database."),
        click.option(
            "--query-file",
            type=click.Path(dir_okay=False, path_type=Path),
            help="A file that holds the query.",
        ),
    ]
    for option in reversed(options):
        gathered = option(gathered)
    return gathered


def _query(uri: str | None, sql: str | None, file: Path | None) -> Query | None:
    if uri is None:
        if sql is not None or file is not None:
            raise click.UsageError("A query needs a database: name it with --from.")
        return None
    if (sql is None) == (file is None):
        raise click.UsageError("With --from, say either --query or --query-file.")
    return Query(uri, _text_of(file) if file is not None else sql or "")


def _text_of(file: Path) -> str:
    from daylit.errors import UnableToReadError

    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnableToReadError(file, "there is no such file") from None
    except UnicodeDecodeError:
        raise UnableToReadError(file, "it is no UTF-8 text") from None
    except OSError as error:
        raise UnableToReadError(file, f"the system says {error.strerror!r}") from error


def _options() -> list[Callable[..., Any]]:
    days = click.DateTime(["%Y-%m-%d"])
    return [
        *[
            click.option(f"--{role}", metavar="COLUMN", help=f"The column that holds {meaning}.")
            for role, meaning in ROLES.items()
        ],
        click.option(
            "--object-type",
            metavar="TYPE",
            help="The type of object that is the case, in an OCEL log.",
        ),
        click.option("--delimiter", help="What stands between the columns of a text file."),
        click.option("--encoding", help="The encoding of a text file."),
        click.option("--decimal", type=click.Choice((".", ",")), help="The decimal mark."),
        click.option("--time-format", help="How times are written, such as %d.%m.%Y %H:%M."),
        click.option("--time-zone", help="Where times without a zone are, such as Europe/Berlin."),
        click.option(
            "--numbers-of",
            metavar="ORGANISATION",
            help="Whose numbers the cases bear, where others may use the same: 17 becomes "
            "ORGANISATION/17.",
        ),
        click.option("--earliest", type=days, help="Refuse rows before this day. [default: 1980]"),
        click.option("--latest", type=days, help="Refuse rows after it. [default: tomorrow]"),
    ]


def size_of(logs: Sequence[Path]) -> int:
    """Return how many bytes the logs take; what is no file takes none."""
    return sum(log.stat().st_size for log in logs if log.is_file())


def read_logs(
    engine: Engine, logs: Sequence[Path], asked: Asked, *, now: datetime, tell: Tell
) -> list[Incoming]:
    """Read logs, and the rows of a query where one is asked, each with the id of its import.

    Of several, one has to have the column of --alias: mostly only one company notes the other's
    numbers.

    Raises:
        UnclearColumnsError: None of several has that column.
    """
    from daylit.record.changes.importing import import_id
    from daylit.record.stating import Incoming
    from daylit.sources import read

    choices = asked.as_choices(now)
    if len(logs) + (asked.query is not None) > 1:
        choices = replace(choices, may_lack="alias")
    readings = [read(path, engine, choices, on_progress=tell) for path in logs]
    incoming = [
        Incoming(import_id(path, asked.as_text()), reading, asked.numbers_of)
        for path, reading in zip(logs, readings, strict=True)
    ]
    if asked.query is not None:
        incoming.append(_ask(engine, asked.query, asked, choices, tell))
    if choices.alias is None:
        return incoming
    return _telling_who_lacks("alias", choices.alias, incoming)


def _telling_who_lacks(role: str, name: str, incoming: Sequence[Incoming]) -> list[Incoming]:
    """Remark on each log that lacks a chosen column; one of them has to have it."""
    from daylit.errors import UnclearColumnsError
    from daylit.sources.choices import role_flag
    from daylit.sources.unclear import in_none

    have = [any(column.taken_as == role for column in one.reading.columns) for one in incoming]
    if not any(have):
        names = [column.source_name for one in incoming for column in one.reading.columns]
        raise UnclearColumnsError(in_none(role, name, names))
    why = f"has no column {name!r} to take for {role_flag(role)}."
    return [
        one if has_it else _remarked(one, f"{one.reading.source_name} {why}")
        for one, has_it in zip(incoming, have, strict=True)
    ]


def _remarked(one: Incoming, remark: str) -> Incoming:
    return replace(one, reading=replace(one.reading, remarks=(*one.reading.remarks, remark)))


def _ask(engine: Engine, query: Query, asked: Asked, choices: Choices, tell: Tell) -> Incoming:
    """Read the rows of a query; the id of the import is of them, whatever their order."""
    from daylit.record.changes.importing import IMPORT_ID_LENGTH
    from daylit.record.stating import Incoming
    from daylit.sources.query import read_query

    queried = read_query(query.uri, query.sql, engine, choices, on_progress=tell)
    digest = hashlib.sha256(f"{queried.fingerprint}{asked.as_text()}".encode())
    return Incoming(digest.hexdigest()[:IMPORT_ID_LENGTH], queried.reading, asked.numbers_of)


def process_of(logs: Sequence[Path], asked: Asked) -> str:
    """Make a process id of the first log's name, or of the database's where there is none."""
    if logs:
        return process_id_of(logs[0])
    from daylit.sources.databases import database_at

    query = asked.query
    return process_id_of(Path(database_at(query.uri).name if query is not None else ""))


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
