"""Full-text search, the pure part: words for the index, words of a question, snippets and keywords of what is found.

Words are jieba's, its dictionary fed with our names. A name that neither knows is found all the same: beside the words
the index holds every pair of neighbouring Han characters and the pieces of Latin names, so that no search depends on
how one sentence happened to be cut.
"""

from pipeline.search.keywords import Keywords
from pipeline.search.snippet import Snippet, snippet
from pipeline.search.words import Words, folded

VERSION = 1  # raise it when stored articles should be indexed again

__all__ = ["VERSION", "Keywords", "Snippet", "Words", "folded", "snippet"]
