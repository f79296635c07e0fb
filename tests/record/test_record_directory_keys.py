from __future__ import annotations

from daylit.record.people.keys import passing_keys


def test_passing_keys_give_one_id_per_name_and_differ_from_run_to_run() -> None:
    keys = passing_keys()
    first = keys.enter(["bo", "ann", "bo"]).to_pylist()
    assert [row["person"] for row in first] == ["ann", "bo"]
    assert first[0]["person_id"] == keys.person_id("ann")
    assert first[0]["person_id"] != first[1]["person_id"]
    assert passing_keys().person_id("ann") != keys.person_id("ann")
