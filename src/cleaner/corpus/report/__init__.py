"""What a run says of itself: report.json, and report.html for people.

::

    record       what a run returns, and report.json
    summary      the same as a table for a notebook
    folder       what lies in an output folder, read back
    figures      counts, bars and bands of the page, ready to be drawn
    lists        groups of copies, lines cut most often, quarantine, copies beside their keepers
    samples      sampled pages with their cuts, as data for the page's script
    differences  a copy beside its keeper, word by word
    page         write_html(): report.html, from the files of the folder alone
    templates/   its HTML, style and script
"""

from cleaner.corpus.report.page import write_html
from cleaner.corpus.report.record import RunReport, Timings, settings_record, versions

__all__ = ["RunReport", "Timings", "settings_record", "versions", "write_html"]
