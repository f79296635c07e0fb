"""Four questions to a record in one warm process: what follows what, variants, rework, hand-overs.

The questions' own CPU seconds are printed as JSON; importing and opening are not in them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from daylit.cli.open import Opened, Question, open_process
from daylit.flow.handovers import hand_overs
from daylit.flow.process_map import directly_follows
from daylit.flow.rework import rework
from daylit.flow.variants import variants


def ask(opened: Opened) -> int:
    engine = opened.engine
    engine.arrow(directly_follows(opened.steps, opened.cases))
    found = engine.arrow(variants(opened.cases)).num_rows
    engine.arrow(rework(opened.steps))
    engine.arrow(hand_overs(opened.steps, "person"))
    return found


def main() -> None:
    with open_process(Question(Path(sys.argv[1]), None, "json")) as opened:
        opened.engine.count(opened.cases)
        began = time.process_time()
        result = ask(opened)
        spent = time.process_time() - began
    print(json.dumps({"task_cpu_seconds": spent, "result": result}))


if __name__ == "__main__":
    main()
