"""Settings, addresses and the servers."""
