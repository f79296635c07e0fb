"""Tags of pages of processes."""
