"""Daylit shows the exceptions hidden in a process log.

Folders, from the bottom up: errors, stats, record, flow, departures, sources, sample, report, cli.
A folder imports only what stands below it.
"""

__version__ = "0.1.0"
