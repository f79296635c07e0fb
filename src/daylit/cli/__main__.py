"""``python -m daylit.cli`` is the command line."""

from daylit.cli import main

main()
