"""People in the record: keyed ids, the directory of names, automated actors."""
