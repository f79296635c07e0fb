"""A process as everybody in it sees it: map, hand-overs, variants, times, rework, single cases."""
