"""What changes the record: imports, streams, undo, aliases, declared ends, marks of actors."""
