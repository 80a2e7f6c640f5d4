"""Pages to articles, and articles to normal text."""

from pipeline.text.article import Extracted, article, saved

VERSION = 1  # raise it when stored pages should be read again

__all__ = ["VERSION", "Extracted", "article", "saved"]
