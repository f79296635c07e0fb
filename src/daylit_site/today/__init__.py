"""Today: what only I can do now, and what changed since I was here."""
