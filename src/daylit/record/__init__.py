"""Canonical tables, store, manifest; events to steps and cases; calendars."""
