"""The pages of people: getting in, one's own account, who takes part."""
