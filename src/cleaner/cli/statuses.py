"""Exit statuses, and the errors that end a command with them."""

import click

__all__ = [
    "BROKEN_PIPE",
    "EPILOG",
    "INTERRUPTED",
    "TERMINATED",
    "UNUSABLE_INPUT",
    "NothingUsableError",
    "StrictError",
    "UnusableError",
]

NOTHING_USABLE = 1
UNUSABLE_INPUT = 2
STRICT = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
TERMINATED = 143

EPILOG = """\b
Exit status:
  0    done; records in quarantine are counted in the summary
  1    done, but nothing usable came out: every record went to quarantine, or no article was found
  2    the command, a setting, the input or the output cannot be used
  3    done, but records went to quarantine, and --strict was given
  130  interrupted (Ctrl-C), 143 terminated: nothing was written
  141  whoever read the output has stopped reading"""


class UnusableError(click.ClickException):
    """The command, a setting, the input or the output cannot be used."""

    exit_code = UNUSABLE_INPUT


class NothingUsableError(click.ClickException):
    """Nothing usable came out."""

    exit_code = NOTHING_USABLE


class StrictError(click.ClickException):
    """Records went to quarantine where none was to."""

    exit_code = STRICT
