"""Cleaning without kernels, slow and plain, to hold them against. Only lists and patterns are shared with them."""
