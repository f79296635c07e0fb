"""What runs find, kept in the ledger."""
