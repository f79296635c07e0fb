"""What people may decide by themselves."""
