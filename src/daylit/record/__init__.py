"""Canonical tables, store, manifest, engine, events to steps and cases, directory."""
