"""All commands in one group: what the library raises becomes a line on standard error and an exit status."""

import logging
from typing import Any

import click

from cleaner import __version__
from cleaner.cli import asks_for_json
from cleaner.cli.clean import clean
from cleaner.cli.config import config, read_config
from cleaner.cli.diff import diff
from cleaner.cli.index import index
from cleaner.cli.interrupt import InterruptedRunError
from cleaner.cli.naming import by_options
from cleaner.cli.output import drop_output, flush
from cleaner.cli.report import report
from cleaner.cli.run import dedup, rethreshold, run
from cleaner.cli.saying import LogLines, log_as_json, log_warnings, say, show_error
from cleaner.cli.statuses import (
    BROKEN_PIPE,
    EPILOG,
    INTERRUPTED,
    UNUSABLE_INPUT,
    NothingUsableError,
    StrictError,
    UnusableError,
)
from cleaner.cli.warm_up import warm_up
from cleaner.errors import AccountingError, CleanerError
from cleaner.logs import log

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
            raise UnusableError(self._named(str(error), ctx)) from error
        except (NothingUsableError, StrictError) as error:
            raise type(error)(self._named(error.message, ctx)) from error
        except click.NoSuchOption as error:
            if any(error.option_name in option.opts for option in self.params):
                told = f"{error.option_name} stands before the command: cleaner {error.option_name} …"
                raise click.UsageError(f"{told} {ctx.invoked_subcommand} …", ctx=error.ctx) from error
            raise
        except BrokenPipeError:
            drop_output()
            ctx.exit(BROKEN_PIPE)
        except OSError as error:  # of which nobody thought where it was raised
            raise UnusableError(f"the system refuses: {error}") from error
        except MemoryError as error:
            raise UnusableError("memory has run out; give less at once, or --work-dir") from error
        except InterruptedRunError as error:
            stays = "; what was done stays, and the same command goes on with it"
            say(f"Interrupted{stays if error.stays else ''}.", logging.WARNING)
            ctx.exit(INTERRUPTED)
        return result

    def _named(self, message: str, ctx: click.Context) -> str:
        """A message in the words of the command that ran."""
        return by_options(message, self.commands.get(ctx.invoked_subcommand or ""), self)


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
@click.option("--json-log", is_flag=True, help="All on standard error as lines of JSON: time, level, message.")
def commands(*, json_log: bool) -> None:
    """Turn scraped news pages back into articles and leave out near-copies.

    Text in, the article out; every cut has its reason and its place, and nothing is lost: what is not kept is
    listed as a duplicate or lies in quarantine.
    """
    if json_log:
        log_as_json()


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
    if asks_for_json(arguments):  # before anything of them can be wrong
        log_as_json()
    log_warnings()
    try:
        status = commands.main(arguments, prog_name="cleaner", standalone_mode=False)
    except click.ClickException as error:
        show_error(error)
        return error.exit_code
    except OSError as error:  # of what click prints itself: help, and the version
        drop_output()
        say(f"Error: standard output cannot be written: {error.strerror or error}")
        return UNUSABLE_INPUT
    except click.Abort:  # Ctrl-C before a command began
        say("Interrupted.", logging.WARNING)
        return INTERRUPTED
    return status if isinstance(status, int) else 0
