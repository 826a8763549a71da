"""rethreshold(): the near-copies of a run by another threshold, from the work that it has left."""

import os
from dataclasses import replace
from pathlib import Path

import orjson

from cleaner.config import settings_from
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.pipeline import Run, check_recall, finished, own_folder
from cleaner.corpus.progress import ProgressCallback
from cleaner.corpus.report import RunReport
from cleaner.corpus.sources import Found
from cleaner.errors import OutputError

__all__ = ["rethreshold"]


def rethreshold(
    output: str | os.PathLike[str], threshold: float, *, progress: ProgressCallback | None = None
) -> RunReport:
    """Find the near-copies of a run anew by another threshold, without reading or cleaning again.

    Args:
        output: the folder of a run that was made with ``keep_work``; its files are replaced.
        threshold: similarity, or containment, from which a text is a near-copy.
        progress: as ``run`` tells it.

    Returns:
        What the run did, with the other threshold.

    Raises:
        OutputError: the folder holds no work that was kept, or cannot be written.
        SettingsError: the threshold is out of its range, or no bands reach the recall that was asked for.
    """
    folder = Path(output)
    hidden = OutputFolder(folder, overwrite=False)
    try:
        noted = orjson.loads((hidden.hidden / "run.json").read_bytes())
        before = noted["finished"]
    except (OSError, ValueError, KeyError) as error:
        raise OutputError(
            f"{folder}: the work of its run was not kept; run again with keep_work (--keep-work)"
        ) from error
    settings = settings_from(noted["settings"])
    settings = replace(
        settings,
        near_duplicates=replace(settings.near_duplicates, threshold=threshold),
        keep_work=True, overwrite=True, work_dir=before["work_dir"], workers=None,
    )  # fmt: skip
    if settings.relation == "similar":
        check_recall(settings.near_duplicates)
    work = None if settings.work_dir is None else own_folder(Path(settings.work_dir), folder)
    found = Found((), before["files_skipped"], before["files_unusable"])
    with OutputFolder(folder, overwrite=True, work_dir=work, keep_work=True, keep_parts=True) as out:
        return finished(Run(found, out, settings, progress).again(before), out)
