"""The features of the line model; kernels/cleaning/traits.py measures them."""

from cleaner.kernels.cleaning.codes import FEATURES, LISTED

__all__ = ["FEATURES", "LISTED"]
