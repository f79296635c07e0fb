#!/bin/sh
# Makes the virtual environment $1 with the first Python from 3.11 to 3.14 that has venv. PYTHON names another.
set -eu
venv=$1
[ -x "$venv/bin/python" ] && exit 0
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
  if "$python" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1; then
    echo "Making $venv with $("$python" --version)"
    exec "$python" -m venv "$venv"
  fi
done
echo "Daylit needs Python 3.11 to 3.14 with venv; none was found. Name one: make PYTHON=/path/to/python3" >&2
exit 1
