"""What people do to exceptions, patterns and rooms."""
