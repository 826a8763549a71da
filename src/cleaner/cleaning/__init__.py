"""Flat text in, the article out: lines, blocks, features, scores, kinds, spans."""

from cleaner.cleaning.parse import clean, parse

__all__ = ["clean", "parse"]
