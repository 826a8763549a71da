"""Kernels over a page as code points, lines and tokens. ``codes`` has every number that Python shares with them."""
