"""Maps, variants, hand-overs, times and rework, all as group-bys over steps."""
