"""The page of an exception, and what is said in rooms."""
