"""What a Parquet file would come to once it is read; one made to fill disk and memory is refused.

A few kilobytes can hold billions of rows that are all the same, so what its own tables of contents
say is looked at before any row is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from daylit.errors import UnableToReadError
from daylit.language import _, ngettext, number
from daylit.sources import unzipping

if TYPE_CHECKING:
    from pathlib import Path

BYTES_OF_A_VALUE = 5
"""To so much a value comes at the least, as it would stand in a text file with what parts it."""


def refuse_beyond_bounds(path: Path, row_count: int, column_count: int) -> None:
    """Refuse what would come to far more than any log of its size, as for zipped files.

    Up to ``unzipping.ALWAYS_TAKEN_BYTES`` (215 million values) is read whatever the file's size;
    beyond that, up to ``unzipping.MOST_TIMES`` its size (40 values for each of its bytes).

    Args:
        path: The file, which is Parquet.
        row_count: How many rows it says it has.
        column_count: How many columns.

    Raises:
        UnableToReadError: It would come to more.
    """
    value_count, unpacked_bytes = _told(pq.read_metadata(path))
    # A value of a list counts as one of its own, an empty group of columns as none.
    values = max(value_count, row_count * column_count)
    bound = max(unzipping.ALWAYS_TAKEN_BYTES, unzipping.MOST_TIMES * path.stat().st_size)
    if max(values * BYTES_OF_A_VALUE, unpacked_bytes) > bound:
        raise UnableToReadError(
            path,
            ngettext(
                "its one row comes to more than {times} times its size, as no log does",
                "its {rows} rows come to more than {times} times its size, as no log does",
                row_count,
            ).format(rows=number(row_count), times=unzipping.MOST_TIMES),
            hint=_("if it is one all the same, bring it in parts, without columns that are empty."),
        )


def _told(metadata: pq.FileMetaData) -> tuple[int, int]:
    """Return how many values a file says it holds, and to how many bytes its pages unzip."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    value_count = sum(
        group.column(number).num_values for group in groups for number in range(group.num_columns)
    )
    return value_count, sum(group.total_byte_size for group in groups)
