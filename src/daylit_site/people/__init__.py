"""Organisations and persons, their roles, who may see what, and how one gets in."""
