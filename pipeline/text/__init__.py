"""Pages to articles, and articles to normal text."""
