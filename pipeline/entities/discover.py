"""Names nobody has listed (see discover)."""
