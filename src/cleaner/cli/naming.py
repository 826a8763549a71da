"""Messages of the library in the words of the command line: settings by the names of their options."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import click

from cleaner.config import CleanSettings, DedupSettings, RunSettings

__all__ = ["by_options"]

_SETTINGS = frozenset(one.name for kind in (RunSettings, CleanSettings, DedupSettings) for one in fields(kind))
_LIST = re.compile(r"(?<=\bsettings )((?:[a-z]+ )*)\((\w+(?:, \w+)*)\)")
_TUPLE = re.compile(r"(?<= is )\([^()]*\)(?=;)")
_NONE = re.compile(r",? or None(?= for )|,? or None(?=\Z|[;:])")


def by_options(message: str, command: click.Command | None = None, root: click.Command | None = None) -> str:
    """A message in which each setting that there is an option for is named by it: '--max-page' for 'max_page'.

    A name with an underscore is told anywhere but in quotes and paths; one that is a word of English only where it
    can be no such word: where a message begins with it ('keep is 3; …'), tells to set it, to do something with it
    ('run again with overwrite') or to give it a value (existing='keep'), or lists settings. Python's None is what is
    left out.

    Args:
        message: of an error of the library.
        command: whose options are named first, those of the commands under it among them; None for the one that runs.
        root: of all commands: settings are named by their options elsewhere where the command has none; None for
            that of the command that runs.

    >>> option = click.Option(["--max-page"])
    >>> by_options("raise max_page of CleanSettings", click.Command("clean", params=[option]))
    'raise --max-page'
    """
    context = click.get_current_context(silent=True)
    if context is not None:
        command, root = command or context.command, root or context.find_root().command
    named = {name: option for name, option in _options(root) if name in _SETTINGS} | dict(_options(command))
    message = _LIST.sub(lambda found: _listed(found, named), message)
    for name, option in named.items():
        message = _by_option(message, name, option)
    if not any(message.startswith(f"{option} ") for option in named.values()):
        return message
    for name, option in named.items():  # 'explain is on and clean is off', 'clean and dedup are both off'
        message = re.sub(rf"(\A--[\w-]+ (?:is \S+ )?and ){name}(?= (?:is|are) )", rf"\1{option}", message)
    return _NONE.sub(", or leave it out", _TUPLE.sub(_as_given, message))


def _by_option(message: str, name: str, option: str) -> str:
    """A message with one setting named by its option."""
    aside = rf"(?: of \w+Settings\b| \({option}\))?"
    message = re.sub(rf"(?<![\w'\"/.=-]){name}='(\w+)'", rf"{option} \1", message)
    if "_" in name:
        return re.sub(rf"(?<![\w'\"/.=-]){name}(?![\w'\"/.=(]){aside}", option, message)
    message = re.sub(rf"(?<![\w'\"/.=-]){name} \({option}\)", option, message)
    message = re.sub(rf"(\A|\bset ){name}(?= is | to | and \w+ are |\Z){aside}", rf"\1{option}", message)
    return re.sub(rf"(\bagain with (?:[\w-]+ and )?){name}(?=[,;.:)]|\Z| and )", rf"\1{option}", message)


def _listed(found: re.Match[str], named: dict[str, str]) -> str:
    """A list of settings by their options; one that stands for a group of them as words."""
    names = found[2].split(", ")
    if not all(name in _SETTINGS for name in names):
        return found[0]
    return f"{found[1]}({', '.join(named.get(name) or name.replace('_', ' ') for name in names)})"


def _as_given(found: re.Match[str]) -> str:
    """A tuple as it stands on the command line."""
    try:
        return repr(",".join(ast.literal_eval(found[0])))
    except (ValueError, SyntaxError, TypeError):
        return found[0]


def _options(command: click.Command | None) -> Iterator[tuple[str, str]]:
    """The settings that a command, or one under it, has an option for, and the option."""
    for parameter in command.params if command else ():
        option = next((opt for opt in parameter.opts if opt.startswith("--")), None)
        if parameter.name and option:
            yield parameter.name, option
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _options(one)
