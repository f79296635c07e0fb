#!/bin/sh
# Resolves the requirements anew, for every supported Python and platform, with hashes. Needs uv.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 "$@"; }
compile pyproject.toml --extra workspace -o requirements/run.txt
compile pyproject.toml --extra workspace --extra dev -c requirements/run.txt -o requirements/dev.txt
compile pyproject.toml --extra workspace --extra browser --extra postgresql --extra smtp -c requirements/dev.txt -o requirements/services.txt
printf 'hatchling>=1.27\neditables>=0.5\n' | compile - -c requirements/dev.txt -o requirements/build.txt
compile --group peers -o requirements/peers.txt
