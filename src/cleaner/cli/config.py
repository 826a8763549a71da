"""Options from files: ``--config cleaner.toml``, ``run --like FOLDER``, and the command ``cleaner config``."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from cleaner.cli.output import print_text
from cleaner.cli.statuses import EPILOG, UnusableError
from cleaner.errors import CleanerError, MissingInputError, SettingsError
from cleaner.shown import one_line

__all__ = ["config", "read_config", "take_settings"]

_OWN = frozenset({"help", "config", "like", "version"})


def read_config(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Take what a TOML file says for the defaults of options: a table a command, an entry an option.

    Raises:
        UnusableError: the file cannot be read, is no TOML, or names what is no command, or no option of it.
    """
    if value is None:
        return
    try:
        context.default_map = _read_file(context.command, value)
    except CleanerError as error:  # before there is a command that would turn it into a line
        raise UnusableError(str(error)) from error


def _read_file(command: click.Command, value: str) -> dict[str, Any]:
    name = one_line(value)
    try:
        text = Path(value).read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise MissingInputError(f"{name}: cannot be read: {error.strerror or error}; check the path") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{name}: not TOML: {error}; correct the line") from error
    return _defaults(command, tables, (), name, text)


def _defaults(
    command: click.Command, given: Mapping[str, Any], path: tuple[str, ...], name: str, text: str
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    commands = command.commands if isinstance(command, click.Group) else {}
    options = {_dashed(option): option for option in command.params if isinstance(option, click.Option)}
    for key, value in given.items():
        if key in commands and isinstance(value, dict):
            made[key] = _defaults(commands[key], value, (*path, key), name, text)
        elif (option := options.get(key.replace("_", "-"))) is not None and key not in _OWN and path:
            made[option.name or key] = _read(option, value, f"{name}, line {_line(text, path, key)}")
        else:
            known = [*commands, *(options if path else ())]
            why = _outside(command, key) if not path else ""
            raise SettingsError(f"{name}, line {_line(text, path, key)}: {why or _unknown(key, path, known)}")
    return made


def _outside(root: click.Command, key: str) -> str:
    """Why an option that stands in no table is none; '' where no command has it."""
    dashed = key.replace("_", "-")
    having = [name for name, one in _all_commands(root) if dashed in map(_dashed, one.params) and dashed not in _OWN]
    if not having:
        return ""
    of = ", ".join(name.replace(".", " ") for name in having)
    return f"{one_line(key)!r} is an option of {of}; put it below a line that names the command: [{having[0]}]"


def _all_commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """All commands, by the name of their table."""
    if path and not isinstance(command, click.Group):
        yield ".".join(path), command
    for name, one in command.commands.items() if isinstance(command, click.Group) else ():
        yield from _all_commands(one, (*path, name))


def _unknown(key: str, path: tuple[str, ...], known: list[str]) -> str:
    what = f"no option of {' '.join(path)}" if path else "no command"
    near = get_close_matches(key.replace("_", "-"), known, 1)
    see = " ".join(("cleaner", *path, "-h"))
    return f"{one_line(key)!r} is {what}; " + (f"did you mean {near[0]!r}?" if near else f"see {see}")


def _read(option: click.Option, value: Any, where: str) -> Any:
    """The value of an option, as it would be given on the command line."""
    given = ",".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(given, dict):
        raise SettingsError(f"{where}: a table is no value of --{_dashed(option)}; give a text, a number or true")
    if option.is_flag and not isinstance(given, bool):
        raise SettingsError(f"{where}: --{_dashed(option)} is {value!r}; it must be true or false")
    try:
        option.type.convert(given if isinstance(given, bool) else str(given), option, None)
    except click.BadParameter as error:
        raise SettingsError(f"{where}: --{_dashed(option)}: {error.message}") from error
    return given if isinstance(given, bool) else str(given)


def _dashed(option: click.Parameter) -> str:
    """The name of an option as it stands on the command line."""
    return next((opt for opt in option.opts if opt.startswith("--")), option.name or "").removeprefix("--")


def _line(text: str, path: tuple[str, ...], key: str) -> int:
    """The line of a key in a table, from 1; that of the table where it is not found."""
    table: tuple[str, ...] = ()
    at = 0
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[([^\]]+)\]", line):
            table = tuple(part.strip().strip("\"'") for part in head[1].split("."))
            at = number if table in (path, (*path, key)) else at
            if table == (*path, key):
                return number
        elif table == path and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return at or 1


def take_settings(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Take the settings of the run that wrote a folder for the defaults of options.

    Raises:
        UnusableError: the folder holds no report of a run.
    """
    if value is None:
        return
    import orjson  # noqa: PLC0415  loaded when it is needed

    try:
        record = orjson.loads((Path(value) / "report.json").read_bytes())["settings"]
    except (OSError, ValueError, KeyError) as error:
        told = f"{one_line(value)}: no run's report.json is there; name the output folder of a run"
        raise UnusableError(told) from error
    flat = {**record, **record.get("cleaning", {}), **record.get("near_duplicates", {})}
    known = {option.name for option in context.command.params}
    made = {name: _told(value) for name, value in flat.items() if name in known and value not in (None, "")}
    context.default_map = {**made, **(context.default_map or {})}


def _told(value: Any) -> Any:
    return ",".join(value) if isinstance(value, list) else value if isinstance(value, bool) else str(value)


@click.command("config", epilog=EPILOG)
@click.pass_context
def config(context: click.Context) -> None:
    """Print the options of all commands as --config reads them, with the values that they have.

    As in cleaner --config cleaner.toml config.
    """
    root = context.find_root()
    print_text("\n".join(_tables(root.command, root.default_map or {}, ())))


def _tables(command: click.Command, defaults: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    if path and (lines := [line for option in command.params if (line := _entry(option, defaults))]):
        yield from ("", f"[{'.'.join(path)}]", *lines)
    for name, one in command.commands.items() if isinstance(command, click.Group) else ():
        if name != "config":
            yield from _tables(one, defaults.get(name) or {}, (*path, name))


def _entry(option: click.Parameter, defaults: Mapping[str, Any]) -> str:
    """A line of TOML; a comment for an option that has no value."""
    if not isinstance(option, click.Option) or option.name in _OWN or option.required:
        return ""
    value = defaults.get(option.name or "", option.default)
    if option.is_flag and not option.secondary_opts:
        value = value in (True, "True")
    if value is None or callable(value) or type(value).__name__ == "Sentinel":
        return f"# {_dashed(option)} ="
    if isinstance(value, bool):
        return f"{_dashed(option)} = {str(value).lower()}"
    try:
        number = option.type.convert(str(value), option, None)
    except click.BadParameter:
        number = value
    told = number if isinstance(number, int | float) and not isinstance(number, bool) else _quoted(str(value))
    return f"{_dashed(option)} = {told}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
