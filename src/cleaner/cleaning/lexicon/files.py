"""Where the package's data lies."""

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["data_folder"]


def data_folder() -> Traversable:
    """Where lexicons, calendars and models lie."""
    return files("cleaner") / "data"
