"""Pages of logs on their way in, of jobs, and of what the record was made of."""
