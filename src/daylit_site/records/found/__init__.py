"""What a run finds: gathered from the library once, kept as plain values for pages to show."""
