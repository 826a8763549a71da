"""Kernels over texts as one UTF-8 buffer with offsets: tokens, shingles, signatures, sets, verified pairs."""
