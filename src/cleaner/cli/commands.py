"""All commands in one group: what the library raises becomes a line on standard error and an exit status."""

import logging
from contextlib import suppress
from typing import Any

import click

from cleaner import __version__
from cleaner.cli.clean import clean
from cleaner.cli.config import config, read_config
from cleaner.cli.diff import diff
from cleaner.cli.index import index
from cleaner.cli.interrupt import InterruptedRunError
from cleaner.cli.naming import by_options
from cleaner.cli.output import JsonLog, LogLines, drop_output, flush, say
from cleaner.cli.report import report
from cleaner.cli.run import dedup, rethreshold, run
from cleaner.cli.statuses import BROKEN_PIPE, EPILOG, INTERRUPTED, UNUSABLE_INPUT, NothingUsableError, UnusableError
from cleaner.cli.warm_up import warm_up
from cleaner.errors import AccountingError, CleanerError
from cleaner.logs import log
from cleaner.shown import shown

__all__ = ["commands", "go"]


class _Commands(click.Group):
    """Commands that turn what the library raises into a line on standard error and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            flush()
        except AccountingError as error:
            raise NothingUsableError(str(error)) from error
        except CleanerError as error:
            named = by_options(str(error), self.commands.get(ctx.invoked_subcommand or ""))
            raise UnusableError(named) from error
        except BrokenPipeError:
            drop_output()
            ctx.exit(BROKEN_PIPE)
        except OSError as error:  # of which nobody thought where it was raised
            raise UnusableError(f"the system refuses: {error}") from error
        except MemoryError as error:
            raise UnusableError("memory has run out; give less at once, or --work-dir") from error
        except InterruptedRunError:
            say("Interrupted; what was done stays, and the same command goes on with it.")
            ctx.exit(INTERRUPTED)
        return result


@click.group(
    cls=_Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 110},
)
@click.version_option(__version__, prog_name="cleaner")
@click.option(
    "--config",
    metavar="FILE",
    is_eager=True,
    expose_value=False,
    callback=read_config,
    help="Options from a TOML file: a table a command; see cleaner config.",
)
@click.option("--json-log", is_flag=True, help="Log to standard error as lines of JSON: time, level, message.")
def commands(*, json_log: bool) -> None:
    """Turn scraped news pages back into articles and leave out near-copies.

    Text in, the article out; every cut has its reason and its place, and nothing is lost: what is not kept is
    listed as a duplicate or lies in quarantine.
    """
    if json_log:
        log.handlers = [handler for handler in log.handlers if not isinstance(handler, LogLines)]
        log.addHandler(JsonLog())
        log.setLevel(logging.INFO)


for _command in (run, dedup, rethreshold, report, diff, clean, index, config, warm_up):
    commands.add_command(_command)


def go(arguments: list[str]) -> int:
    """Do what is asked for on the command line.

    Args:
        arguments: those behind the name of the command.

    Returns:
        The exit status.
    """
    log.addHandler(LogLines())
    try:
        status = commands.main(arguments, prog_name="cleaner", standalone_mode=False)
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except OSError as error:  # of what click prints itself: help, and the version
        drop_output()
        say(f"Error: standard output cannot be written: {error.strerror or error}")
        return UNUSABLE_INPUT
    except click.Abort:  # Ctrl-C before a command began
        say("Interrupted.")
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _show(error: click.ClickException) -> None:
    """Say what click says of an error, in which names stand as they were given: they may steer a terminal."""
    context = getattr(error, "ctx", None)
    told = f"Error: {shown(error.format_message())}"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        told = error.format_message()
    elif context is not None:
        told = f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n{told}"
    with suppress(OSError):
        click.echo(told, err=True)
