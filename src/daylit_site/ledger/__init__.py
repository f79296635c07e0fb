"""The ledger: exceptions, one row each, and the rooms in which people resolve them."""
