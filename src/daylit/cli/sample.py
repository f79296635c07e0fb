"""``daylit sample``: make the sample operator's log."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Literal

import click


@click.group("sample", short_help="Make the sample operator's log, with the truth beside it.")
def command() -> None:
    """Make the sample operator's log, with the truth beside it."""


@command.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sample"),
    show_default=True,
    help="The folder that the files are written into.",
)
@click.option("--cases", default=2000, show_default=True, help="How many breakdowns.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same files.")
@click.option("--null", is_flag=True, help="Inject nothing: only usual loops, seasons, busy weeks.")
@click.option("--format", "file_format", type=click.Choice(("csv", "parquet")), default="csv")
def make(
    folder: Path, *, cases: int, seed: int, null: bool, file_format: Literal["csv", "parquet"]
) -> None:
    """Make a city bus operator's breakdowns, and the truth about what was injected."""
    from daylit.cli.progress import progress
    from daylit.sample import make as make_sample

    with progress() as tell:
        made = make_sample(
            folder, cases=cases, seed=seed, null=null, file_format=file_format, on_progress=tell
        )
    click.echo(f"{made.event_count:,} rows of {cases:,} cases in {folder}", err=True)
    words = ("daylit", "analyse", str(made.log_path), "--usual", str(made.usual_path))
    click.echo(f"What stands out in them: {shlex.join(words)}", err=True)
