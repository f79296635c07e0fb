"""The ledger's list."""
