"""Flat text in, the article out: lines, blocks, features, scores, kinds, spans. ``parse`` holds the way of a page."""
