"""What the peer pm4py does, one task per process; runs in the peers' own environment.

The task's own CPU seconds are printed as JSON; importing the library is not in them.
"""

from __future__ import annotations

import json
import sys
import time

import pandas as pd
import pm4py

CASE, ACTIVITY, TIME, PERSON = (
    "case:concept:name",
    "concept:name",
    "time:timestamp",
    "org:resource",
)


def frame(path: str) -> pd.DataFrame:
    return pm4py.format_dataframe(
        pd.read_parquet(path), case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME
    )


def read_xes(path: str, variant: str) -> int:
    return len(pm4py.read_xes(path, variant=variant))


def read_and_count(path: str) -> int:
    log = frame(path)
    pm4py.discover_dfg(log)
    return len(pm4py.get_variants(log))


def ask(log: pd.DataFrame) -> int:
    pm4py.discover_dfg(log)
    found = len(pm4py.get_variants(log))
    pm4py.get_rework_cases_per_activity(log)
    pm4py.discover_handover_of_work_network(log[log[PERSON].notna()])
    return found


def main() -> None:
    task, path, *rest = sys.argv[1:]
    log = frame(path) if task == "ask" else None
    began = time.process_time()
    if task == "xes":
        result = read_xes(path, *rest)
    elif task == "count":
        result = read_and_count(path)
    else:
        result = ask(log)
    spent = time.process_time() - began
    print(json.dumps({"task_cpu_seconds": spent, "result": result}))


if __name__ == "__main__":
    main()
