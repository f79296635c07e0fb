"""Logs on their way in: uploads, imports, runs, and what became of them."""
