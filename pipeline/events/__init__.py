"""What an article reports: triggers with their arguments and realis, price claims, and who enters the market by it."""
