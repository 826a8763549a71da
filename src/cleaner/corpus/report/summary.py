"""A run's account as a small table, for a notebook."""

from typing import TYPE_CHECKING

from cleaner.shown import escaped, one_line

if TYPE_CHECKING:
    from cleaner.corpus.report.record import RunReport

__all__ = ["duration", "percent", "summary_html", "thousands"]


def summary_html(report: "RunReport") -> str:
    """What came in and what became of it, in a few rows.

    Args:
        report: of a run.

    Returns:
        HTML: one table without scripts or styles.
    """
    whole = report.documents
    rows = [
        ("pages in", thousands(whole), ""),
        ("kept", thousands(report.kept), percent(report.kept, whole)),
        ("copies left out", thousands(report.duplicates), percent(report.duplicates, whole)),
        ("in quarantine", thousands(report.quarantined), percent(report.quarantined, whole)),
        ("characters in", thousands(report.characters_in), ""),
        ("characters kept", thousands(report.characters_kept), percent(report.characters_kept, report.characters_in)),
        ("time", duration(report.timings.total), ""),
    ]
    rows += [(f"quarantine: {problem}", thousands(times), "") for problem, times in report.problems.items()]
    cells = "".join(f"<tr><th>{_cell(a)}</th><td>{_cell(b)}</td><td>{_cell(c)}</td></tr>" for a, b, c in rows)
    return f"<table><caption>{_cell(f'cleaner run, {report.output}')}</caption>{cells}</table>"


def _cell(text: str) -> str:
    return escaped(one_line(text))


def thousands(number: float) -> str:
    """A count as people read it.

    >>> thousands(1234567)
    '1,234,567'
    """
    return f"{number:,.0f}"


def percent(part: float, whole: float) -> str:
    """A share; empty where there is no whole, and never 0 or 100 where it is not.

    >>> percent(1, 3), percent(1, 100_000), percent(99_999, 100_000), percent(0, 0)
    ('33.3 %', 'under 0.1 %', 'over 99.9 %', '')
    """
    if not whole:
        return ""
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "under 0.1 %"
    if 99.9 < share < 100:
        return "over 99.9 %"
    return f"{share:.1f} %" if 0 < share < 100 else f"{share:.0f} %"


def duration(seconds: float) -> str:
    """A stretch of time.

    >>> duration(3.21), duration(75), duration(7_384)
    ('3.2 s', '1 min 15 s', '2 h 3 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
