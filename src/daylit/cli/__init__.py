"""The command line: ``daylit <noun> <verb>``, one module per noun, loaded when it is named."""

from __future__ import annotations

import signal
import sys
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import click

from daylit import __version__
from daylit.cli.interrupted import is_interrupt
from daylit.errors import DaylitError

NOUNS = {
    "analyse": "Analyse a log in one go and write the report.",
    "record": "Import logs into a record, and show what it holds.",
    "people": "Who stands behind the ids: forget someone, mark automated actors.",
    "flow": "See how work flows: map, variants, hand-overs, times, rework.",
    "exceptions": "See the exceptions and the patterns behind them.",
    "sample": "Make the sample operator's log, with the truth beside it.",
}


ADDED = "daylit.commands"
"""The entry points by which another package adds commands: the workspace adds its servers."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and help, and loads one when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns in the order of the loop, then what was added."""
        del ctx
        return [*NOUNS, *_added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of a noun."""
        if cmd_name not in NOUNS:
            added = _added()
            if cmd_name in added:
                return _loaded(added[cmd_name])
            near = get_close_matches(cmd_name, [*NOUNS, *added], n=1)
            if near:
                ctx.fail(f"No such command {cmd_name!r}. Did you mean {near[0]!r}?")
            return None
        command = import_module(f"daylit.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 (tells the type checker)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the nouns without loading them; what was added says of itself what it does."""
        del ctx
        added = [(name, _loaded(one).get_short_help_str(100)) for name, one in _added().items()]
        with formatter.section("Commands"):
            formatter.write_dl([*NOUNS.items(), *added])


def _added() -> dict[str, EntryPoint]:
    """Return what other packages add, in the order in which they name it."""
    return {one.name: one for one in entry_points(group=ADDED)}


def _loaded(added: EntryPoint) -> click.Command:
    command = added.load()
    assert isinstance(command, click.Command)  # noqa: S101 (tells the type checker)
    return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="daylit")
def daylit() -> None:
    """Show what a process log hides: where work left its way, and the few patterns behind it."""


def main() -> None:
    """Run the command line; our own errors become one sentence on stderr and exit code 1.

    A request to end (SIGTERM) ends it as Ctrl-C does, so that what it spilled to disk is removed.
    """
    asked_to_end: list[int] = []

    def end(number: int, _frame: object) -> None:
        asked_to_end.append(number)
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    try:
        daylit(prog_name="daylit")
    except Exception as error:
        if is_interrupt(error):
            # As click says it where Ctrl-C comes between two queries.
            click.echo("\nAborted!", err=True)
            sys.exit(128 + asked_to_end[0] if asked_to_end else 1)
        said = _sentence(error)
        if said is None:
            raise
        click.echo(f"daylit: {said}", err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """Return what to say of an error; null where it is none that people can do something about."""
    if isinstance(error, DaylitError):
        return str(error)
    if isinstance(error, OSError):
        # A folder that may not be written, a full disk: the system's own word, with the place.
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}."
    return None
