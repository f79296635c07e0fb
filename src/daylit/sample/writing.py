"""Writing the sample's files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from daylit.sample.settings import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from daylit.sample.settings import Declared

# No name of the sample holds a comma, a quote or a line break; quoting would cost time and space.
_PLAIN = pa_csv.WriteOptions(include_header=False, quoting_style="none")

_USUAL_HEAD = """\
# What is usual in this process, although it looks like a departure.
#
# A way there and back between two teams, or an activity done again, counts as usual by itself where
# at least half of the cases do it. What is rarer and still all right is declared here.
# Copy this file, keep what fits, and give it with:  daylit analyse LOG --usual usual.toml
#
# [[usual]]                       one entry per loop
# kind = "bounce"                 work that goes there and back between two parties
# parties = ["A", "B"]            A -> B -> A; the other direction is an entry of its own
# why = "..."                     one sentence for those who read the findings
#
# [[usual]]
# kind = "rework"                 an activity done again in its case
# activity = "..."
# why = "..."
#
# [[departure]]                   the reverse, with the same keys: a loop that most cases make
# ...                             and that you do not want; the sample has none
"""

_README = """\
{log}: the log of the process "breakdown to street" at City Bus, a row per step, times in UTC.
truth.csv: the departures that were put in, a row each, found by case, kind and anchor step; \
{truth_count} of them.
usual.toml: the loops that are usual because their owner says so; give it to the analysis.
README.txt: this file. Made by daylit from {cases} cases and seed {seed}, {mode}.
Rules that need 30 cases judge the truth fairly from about 1,000 cases up.
"""


@contextmanager
def csv_writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Open a CSV file and give what appends a table to it."""
    with path.open("wb") as file:
        file.write((",".join(schema.names) + "\n").encode())
        with pa_csv.CSVWriter(file, schema, write_options=_PLAIN) as writer:
            yield writer.write_table


@contextmanager
def parquet_writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    """Open a Parquet file and give what appends a table to it."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield writer.write_table


def usual_text() -> str:
    """Return the sample's usual.toml."""
    return "\n".join([_USUAL_HEAD, *map(_entry, DECLARED)])


def _entry(declared: Declared) -> str:
    lines = ["[[usual]]", f'kind = "{declared.kind}"']
    if declared.parties is not None:
        party, other = declared.parties
        lines.append(f'parties = ["{party}", "{other}"]   # {party} -> {other} -> {party}')
    if declared.activity is not None:
        lines.append(f'activity = "{declared.activity}"')
    return "\n".join([*lines, f'why = "{declared.why}"', ""])


def readme_text(*, log: str, truth_count: int, cases: int, seed: int, null: bool) -> str:
    """Return the sample's README.txt: five lines."""
    mode = "null mode: nothing was put in" if null else "with exceptions put in"
    return _README.format(log=log, truth_count=truth_count, cases=cases, seed=seed, mode=mode)
