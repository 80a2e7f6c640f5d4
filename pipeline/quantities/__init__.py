"""Figures and dates in a text: `quantities(text)` and `dates(text, day)`."""

from pipeline.quantities.days import dates
from pipeline.quantities.figures import quantities

__all__ = ["dates", "quantities"]
