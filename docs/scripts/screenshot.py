"""A picture of the report on seeds/: ``python docs/scripts/screenshot.py`` writes docs/pictures/report.png.

Needs playwright and a Chromium, as the tests of the report do. Fonts and browsers differ, so its bytes are not held to
anything; take it anew where the report looks otherwise.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import cleaner

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "report.png"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def main() -> None:
    """Clean seeds/, open report.html at a page of which much is cut, and take its picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder, "out")
        with contextlib.chdir(ROOT):  # the report names files as they were given
            cleaner.run(["seeds"], out)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1060, "height": 600})
        page.goto((out / "report.html").as_uri())
        page.select_option("#by-language", "en")  # in letters that any machine has
        page.locator("#list button", has_text="Velmark breaks off").click()
        cut = page.locator("#shown mark.cut.k-nav").first
        cut.scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#shown h3').scrollIntoView({behavior: 'instant'})")
        page.evaluate("window.scrollBy({top: -70, behavior: 'instant'})")
        page.wait_for_timeout(1000)  # scrolling hides what is told under the mouse
        cut.hover()
        page.locator("#tip").wait_for(state="visible")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
