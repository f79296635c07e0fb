"""Does one thing in the workspace that the environment names, and prints what it found as JSON.

fill, asked and stood are of the benchmark of pages; kept is of bringing the ledger up to date.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from daylit_site.config.secret import make_secret

if TYPE_CHECKING:
    from collections.abc import Callable


def main(what: str, *words: str) -> None:
    """Do one thing in the workspace of ``DAYLIT_HOME``."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "daylit_site.config.settings"
    make_secret(Path(os.environ["DAYLIT_HOME"]))
    django.setup()
    # After setup, all of them.
    import ledger_asked  # noqa: PLC0415
    import ledger_fill  # noqa: PLC0415
    import ledger_kept  # noqa: PLC0415
    import ledger_stood  # noqa: PLC0415

    done: dict[str, Callable[..., Any]] = {
        "fill": ledger_fill.fill,
        "asked": ledger_asked.asked,
        "contested": ledger_stood.contested,
        "stood": ledger_stood.stood,
        "prepared": ledger_kept.prepared,
        "kept": ledger_kept.kept,
    }
    print(json.dumps(done[what](*words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
