"""How pages of the ledger write."""
