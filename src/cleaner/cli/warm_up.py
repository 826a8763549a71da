"""The command ``cleaner warm-up``."""

import click

from cleaner.cli.output import print_text

__all__ = ["warm_up"]


@click.command("warm-up")
def warm_up() -> None:
    """Compile all kernels now, once, so that no later command or call has to wait for it.

    Takes a minute or two on two cores, once; some seconds where all is in the cache.
    """
    from cleaner import warm_up as warm_up_library  # noqa: PLC0415  loads the kernels

    folder = warm_up_library()
    print_text(f"kernels are compiled; they lie in {folder}" if folder else "kernels are compiled; no cache keeps them")
