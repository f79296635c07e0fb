"""From which folders of the server logs may be read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from daylit_site.config.environment import Environment, Problem


def test_folders_stand_one_behind_the_other() -> None:
    environment = Environment({"FOLDERS": "/srv/exports:/mnt/more logs:"})
    assert environment.folders("FOLDERS") == (Path("/srv/exports"), Path("/mnt/more logs"))
    assert not environment.problems


def test_where_nothing_is_said_no_folder_may_be_read() -> None:
    assert Environment({}).folders("FOLDERS") == ()
    assert settings.SOURCE_FOLDERS == ()


def test_a_folder_is_named_by_its_whole_path() -> None:
    environment = Environment({"FOLDERS": "exports:/srv"})
    assert environment.folders("FOLDERS") == (Path("/srv"),)
    assert environment.problems == [
        Problem("FOLDERS", "'exports' is no whole path.", "begin it at the root.")
    ]
