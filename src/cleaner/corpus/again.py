"""rethreshold(): the near-copies of a run by another threshold, from the work that it has left."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from cleaner.config import check_progress, settings_from
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.pipeline import Run, check_recall, finished, output_folder, own_folder
from cleaner.corpus.progress import ProgressCallback
from cleaner.corpus.report import RunReport
from cleaner.corpus.sources import Found
from cleaner.corpus.work import Lock
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
        OutputError: there is no such folder, no run has written there, one is at work there or was ended, its work
            was not kept or is damaged, or the folder cannot be written.
        SettingsError: the threshold is out of its range, or no bands reach the recall that was asked for.
    """
    check_progress(progress)
    folder = output_folder(output)
    noted = _noted(folder)
    before = noted["finished"]
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


def _noted(folder: Path) -> dict[str, Any]:
    """What the run that wrote a folder noted down when all was cleaned.

    Raises:
        OutputError: there is none, and why.
    """
    if not folder.is_dir():
        what = "it is a file" if folder.exists() else "there is no such folder"
        raise OutputError(f"{folder}: {what}; name the output folder of a run")
    hidden = OutputFolder(folder, overwrite=False).hidden
    if not hidden.is_dir():
        if not (folder / "report.json").exists():
            raise OutputError(f"{folder}: no run has written here; name the output folder of a run")
        raise OutputError(f"{folder}: the work of its run was not kept; run again with keep_work and overwrite")
    if (hidden / "lock").exists():
        with Lock(hidden / "lock", ""):  # refuses where a run is at work
            pass
    try:
        noted: dict[str, Any] = orjson.loads((hidden / "run.json").read_bytes())
        if "finished" in noted:
            return noted
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError) as error:
        told = f"the work that was kept is damaged, or cannot be read: {error}"
        raise OutputError(f"{hidden / 'run.json'}: {told}; run again with keep_work and overwrite") from error
    raise OutputError(
        f"{folder}: the run into it was ended before all was cleaned; give its command again, with keep_work"
    )
