"""Messages of the library in the words of the command line: settings by the names of their options."""

import re
from collections.abc import Iterator

import click

__all__ = ["by_options"]


def by_options(message: str, command: click.Command | None = None) -> str:
    """A message in which each setting that the command has an option for is named by it: '--max-page' for 'max_page'.

    A name with an underscore is told anywhere but in quotes and paths; one that is a word of English only where a
    message begins with it ('keep is 3; …') or tells to set it.

    Args:
        message: of an error of the library.
        command: whose options may be named, those of the commands under it among them; None for the one that runs.

    >>> option = click.Option(["--max-page"])
    >>> by_options("raise max_page of CleanSettings", click.Command("clean", params=[option]))
    'raise --max-page'
    """
    if command is None:
        context = click.get_current_context(silent=True)
        command = context.command if context else None
    for name, option in dict(_options(command)).items() if command else ():
        aside = rf"(?: of \w+Settings\b| \({option}\))?"
        if "_" in name:
            message = re.sub(rf"(?<![\w'\"/.=-]){name}(?![\w'\"/.=(]){aside}", option, message)
        else:
            message = re.sub(rf"(\A|\bset ){name}(?= is | to |\Z){aside}", rf"\1{option}", message)
    return message


def _options(command: click.Command) -> Iterator[tuple[str, str]]:
    """The settings that a command, or one under it, has an option for, and the option."""
    for parameter in command.params:
        option = next((opt for opt in parameter.opts if opt.startswith("--")), None)
        if parameter.name and option:
            yield parameter.name, option
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _options(one)
