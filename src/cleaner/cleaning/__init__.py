"""Flat text in, the article out: lines, pieces, features, scores, kinds, spans."""

from cleaner.cleaning.parse import clean, parse

__all__ = ["clean", "parse"]
