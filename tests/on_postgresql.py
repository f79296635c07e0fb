"""Runs a command with the site's database on a PostgreSQL server of our own.

python tests/on_postgresql.py pytest tests/site
"""

from __future__ import annotations

import os
import subprocess
import sys

from postgresql_server import running

with running() as server:
    asked = os.environ | {"DAYLIT_TEST_DATABASE": server.uri}
    sys.exit(subprocess.run(sys.argv[1:], env=asked, check=False).returncode)
