"""Detectors, exceptions and patterns."""
