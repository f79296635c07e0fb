"""The workspace: a Django site over the library. It adds people; it computes no figure itself."""
