"""Readers, one file per format; each yields canonical events and what they were taken from."""
