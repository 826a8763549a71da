"""Why a document was left out as a near-copy: the two texts, and how they differ."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.config import settings_from
from cleaner.corpus.report.folder import Row, find_keepers, read_account, read_records, text_of
from cleaner.errors import InputError
from cleaner.neardup import explain_pair
from cleaner.neardup.explain import Difference
from cleaner.shown import one_line

__all__ = ["ExplainedCopy", "explain_copies"]


class ExplainedCopy(NamedTuple):
    """A near-copy beside the article that stands for it.

    Attributes:
        keeper: the article's record; of Parquet and CSV the fields that name it, and its text.
        copy: the near-copy's record.
        difference: of their texts.
    """

    keeper: Row
    copy: Row
    difference: Difference


def explain_copies(folder: Path, name: str) -> Iterator[ExplainedCopy]:
    """Tell how near-copies differ from the articles that stand for them.

    Args:
        folder: the output of a run.
        name: the identifier of a document in its duplicates.jsonl; several may have it.

    Yields:
        Each of them, in order.

    Raises:
        MissingInputError: the folder holds no run's report.
        InputError: no near-copy has this identifier, the article is not among those that were written with source,
            place and text, or a file is damaged.
    """
    settings = settings_from(read_account(folder)["settings"])
    copies = [copy for copy in read_records(folder, "duplicates") if text_of(copy.get("id")) == name]
    if not copies:
        raise InputError(f"{folder}: no near-copy is {name}; see its duplicates.jsonl")
    keepers = find_keepers(folder, copies)
    for copy in copies:
        place = text_of(copy["keeper_source"]), text_of(copy.get("keeper_place"))
        keeper = keepers.get(place)
        if keeper is None or not isinstance(keeper.get("text"), str):
            raise InputError(
                f"{folder}: the article that stands for {one_line(name)} is not among its articles, or they were "
                "written without source, place and text; run again with these fields"
            )
        difference = explain_pair(
            keeper["text"], copy["text"], relation=settings.relation, settings=settings.near_duplicates
        )
        yield ExplainedCopy(keeper, copy, difference)
