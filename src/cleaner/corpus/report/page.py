"""report.html: what a run did, for people; one file that asks nothing of a network.

Whatever was scraped may be hostile. Jinja escapes all that stands in the page, what steers is told as escapes, the
sampled pages are JSON in which nothing can end the element that holds it, the script only ever sets text, and the
page's own policy (Content-Security-Policy) lets no script and no style run but the two whose digests it names.
"""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus.report import figures, lists
from cleaner.corpus.report.folder import Row, number_of, read_account, read_records
from cleaner.corpus.report.samples import collect, short
from cleaner.corpus.report.summary import duration, percent, thousands
from cleaner.corpus.work import write_whole
from cleaner.kinds import KINDS
from cleaner.shown import shown

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["write_html"]

_NAME = "report.html"
_TEMPLATES = Path(__file__).parent / "templates"
_THRESHOLD = 0.5  # the score of a cut from which it is made, where the settings do not say


def write_html(folder: Path) -> Path:
    """Write report.html from the files of an output folder; what is not there is left out of it.

    The same files give the same page, byte for byte. It is some ten megabytes at most, however large the corpus.

    Args:
        folder: the output of a run; report.json must be in it.

    Returns:
        The file that was written, in the same folder.

    Raises:
        MissingInputError: there is no report.json, or it cannot be read.
        InputError: a file of the folder is damaged.
        OutputError: the page cannot be written.
    """
    folder = Path(folder)
    content = _render(folder, read_account(folder)).encode("utf-8", "replace")
    path = folder / _NAME
    write_whole(path, content)
    return path


def _render(folder: Path, account: Row) -> str:
    from markupsafe import Markup  # noqa: PLC0415  with Jinja

    environment = _environment()
    style = environment.get_template("report.css").render(kinds=list(_hues()))
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    samples = collect(read_records(folder, "samples"), _threshold(account))
    return environment.get_template("report.html").render(
        view(folder, account),
        samples=samples,
        # All three are ours or escaped: the style and the script of the package, and what as_data wrote.
        data=Markup(samples.data),  # noqa: S704
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy="; ".join(
            [
                "default-src 'none'",
                f"script-src '{_digest(script)}'",
                f"style-src '{_digest(style)}'",
                "base-uri 'none'",
                "form-action 'none'",
            ]
        ),
    )


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  wanted once, at a run's end

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(thousands=thousands, duration=duration)
    environment.globals.update(percent=percent)
    return environment


def _printed(value: Any) -> Any:
    """A value as it goes into the page: of others' texts, what steers stands there as escapes."""
    if value is None:
        return ""
    # Markup is a str of its own kind, and escaped already.
    return shown(value) if type(value) is str else value


def _hues() -> Iterator[tuple[str, int]]:
    """A colour a kind; neighbours in the list are far apart on the wheel."""
    for kind in KINDS:
        yield kind.value.replace(" ", "-"), kind.number * 137 % 360


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}"


def _threshold(account: Row) -> float:
    cleaning = _inner(_inner(account, "settings"), "cleaning")
    return number_of(cleaning.get("keep", _THRESHOLD))


def view(folder: Path, account: Row) -> dict[str, Any]:
    """All that the template shows but for the sampled pages.

    Args:
        folder: the output of a run.
        account: its report.json.
    """
    counts, profile, run = account["counts"], _inner(account, "profile"), _inner(account, "run")
    names = ("in", "kept", "duplicates", "quarantined", "groups", "characters_in", "characters_kept", "files")
    languages = _inner(profile, "languages")
    return {
        "counts": {name: int(number_of(counts.get(name))) for name in names},
        "flow": figures.flow(counts),
        "title": _title(account),
        "started": short(run.get("started"), 40).replace("T", " ").removesuffix("+00:00"),
        "seconds": number_of(_inner(run, "seconds").get("total")),
        "version": short(_inner(account, "versions").get("cleaner"), 20),
        "main_languages": figures.named(languages),
        "kinds": figures.kinds(profile),
        "sites": figures.sites(profile),
        "languages": figures.bars(languages, 40),
        "dates": figures.dates(profile),
        "similarities": figures.similarities(profile),
        "groups": lists.groups(profile),
        "lines": lists.lines(profile),
        "causes": lists.quarantine(account),
        "pairs": lists.pairs(folder),
        "relation": short(_inner(account, "settings").get("relation"), 20),
        "reading": _reading(account),
        "settings": figures.settings(_inner(account, "settings")),
        "versions": figures.settings(_inner(account, "versions")),
    }


_MOST_NAMES = 20


def _reading(account: Row) -> list[tuple[str, str]]:
    """What was read, and what was not: inputs, files left aside, records that are no pages."""
    counts, stated = _inner(account, "counts"), account.get("inputs")
    named = [("input", name) for name in stated[:_MOST_NAMES]] if isinstance(stated, list) else []
    counted = [
        (told, counts.get(name))
        for told, name in (
            ("files read", "files"),
            ("files left aside, by their endings", "files_skipped"),
            ("pages of HTML where text was expected, read as HTML", "as_html"),
            ("identifiers that an earlier article has as well", "repeated_ids"),
            ("articles with a value that could not be written as it was", "altered"),
        )
        if counts.get(name)
    ]
    aside = [
        (f"{what}: {name}", value)
        for what, field in (("left aside", "files_unusable"), ("no page, passed over", "passed_over"))
        for name, value in list(_inner(account, field).items())[:_MOST_NAMES]
    ]
    return [(short(name, 160), short(str(value), 200)) for name, value in (*named, *counted, *aside)]


def _title(account: Row) -> str:
    stated = account.get("inputs")
    inputs = [short(name, 60) for name in stated] if isinstance(stated, list) else []
    told = ", ".join(inputs[:3])
    return f"{told} and {len(inputs) - 3} more" if len(inputs) > 3 else told or "a run"


def _inner(row: Row, name: str) -> Row:
    value = row.get(name)
    return value if isinstance(value, dict) else {}
