"""SQLite as the tests use it."""
