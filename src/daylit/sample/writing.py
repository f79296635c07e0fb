"""Writing the sample's files."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from daylit.sample.settings import ALL_DAY, END_DAY, FIRST_DAY
from daylit.sample.totals import shares_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from daylit.sample.settings import Plant, Settings
    from daylit.sample.totals import Totals
    from daylit.sample.truth import PlaceCounts

# No name of the sample holds a comma, a quote or a line break; quoting would cost time and space.
_PLAIN = pa_csv.WriteOptions(include_header=False, quoting_style="none")

_README = """\
{log}: the log of the process "breakdown to street" at City Bus, a row per step, times in UTC. It \
ends at midnight of {end}: what is under way then has no end, and its case is open.
truth.csv: the departures that are in the log, a row each, found by case, kind, form and anchor \
step; {truth_count} of them. planted.json: where each cause is much more common. \
truth_totals.json: the work that they caused and touched.
usual.toml, terms.toml, minutes.toml, calendars.toml: what City Bus says of itself: usual loops, \
agreed limits, what each activity takes, when each team works; give them to the analysis.
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


def planted_text(settings: Settings, places: PlaceCounts) -> str:
    """Return planted.json: what each cause's planted place is, and which patterns it makes there.

    Args:
        settings: What is put in.
        places: How many departures of each cause there are by place, inside and outside.
    """
    planted = {
        put_in.cause: _plant(put_in.plant, put_in.share, _patterns(put_in.cause, places))
        for put_in in settings.put_in
        if put_in.plant is not None
    }
    return json.dumps(planted, indent=1, ensure_ascii=False) + "\n"


def _plant(plant: Plant, share_elsewhere: float, patterns: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "traits": plant.traits,
        "since": plant.since.isoformat() if plant.since > FIRST_DAY else None,
        "hours": list(plant.hours) if plant.hours != ALL_DAY else None,
        "share": plant.share,
        "share_elsewhere": share_elsewhere,
        "patterns": patterns,
    }


def _patterns(cause: str, places: PlaceCounts) -> list[dict[str, Any]]:
    """Return the kinds and places of a cause's departures in its planted place, and how many."""
    inside = sorted(key[1:4] for key in places if key[0] == cause and key[4])
    return [
        {
            "kind": kind,
            "form": form,
            "place": place,
            "planted_count": places[cause, kind, form, place, True],
            "other_count": places[cause, kind, form, place, False],
        }
        for kind, form, place in inside
    ]


def totals_text(totals: Totals) -> str:
    """Return truth_totals.json."""
    return json.dumps(asdict(totals) | asdict(shares_of(totals)), indent=1) + "\n"


def readme_text(*, log: str, truth_count: int, cases: int, seed: int, null: bool) -> str:
    """Return the sample's README.txt: five lines."""
    mode = "null mode: nothing was put in" if null else "with exceptions put in"
    counts = {"truth_count": truth_count, "cases": cases, "seed": seed}
    return _README.format(log=log, end=END_DAY, mode=mode, **counts)
