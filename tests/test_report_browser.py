"""report.html in a real browser: filters, keyboard, no request, no error, nothing that keeps people out."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from corpus_folder import make_folder, poisoned

from cleaner.corpus.report import write_html

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

WAITS = 60_000  # milliseconds, where others use the machine as well


class Opened(NamedTuple):
    """A page that is open, and what was seen of it: requests, messages on the console, errors, dialogs."""

    page: Any
    seen: list[str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=WAITS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_html(make_folder(tmp_path_factory.mktemp("report"), 14, 8))


def opened(browser: Any, path: Path, **settings: Any) -> Opened:
    page = browser.new_context(offline=True, **settings).new_page()
    page.set_default_timeout(WAITS)
    seen: list[str] = []
    page.on("request", lambda request: seen.append(f"request: {request.url}"))
    page.on("console", lambda message: seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.goto(path.as_uri())
    assert seen == [f"request: {path.as_uri()}"]
    return Opened(page, seen)


def rows(page: Any) -> list[str]:
    return page.locator("#list button").all_inner_texts()


def test_filters(browser: Any, report: Path) -> None:
    page, seen = opened(browser, report)
    every = rows(page)
    assert len(every) >= 10
    assert page.locator("#found").inner_text() == f"{len(every)} pages"
    page.select_option("#by-site", "Harbour Post")
    assert 0 < len(rows(page)) < len(every)
    assert all("Harbour Post" in row for row in rows(page))
    page.click("#filters button[type=reset]")
    page.locator("#list button").nth(len(every) - 1).wait_for()
    page.select_option("#by-language", "en")
    assert all("· en" in row for row in rows(page))
    page.select_option("#by-kind", "caption")
    assert all(re.search(r"caption \d\.\d\d$", row) for row in rows(page))
    assert page.locator("#shown mark.cut:not(.faint)").count() > 0
    assert set(page.locator("#shown mark.cut:not(.faint)").evaluate_all("nodes => nodes.map(n => n.className)")) == {
        "cut k-caption"
    }
    page.select_option("#by-fate", "copy")
    assert all("copy" in row for row in rows(page))
    page.locator("#by-score").fill("0.1")
    assert rows(page) == []
    assert "No page is like that" in page.locator("#shown").inner_text()
    assert len(seen) == 1


def test_the_riskiest_come_first(browser: Any, report: Path) -> None:
    page, _ = opened(browser, report)
    scores = [float(re.findall(r"\d\.\d\d$", row)[0]) for row in rows(page)]
    assert scores == sorted(scores)
    page.click("#shown details summary")
    told = [float(text) for text in page.locator(".cuts td.number").all_inner_texts()]
    assert told == sorted(told)
    assert told[0] == scores[0]


def test_by_keyboard_alone(browser: Any, report: Path) -> None:
    page, seen = opened(browser, report)
    focus = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focus}.className") == "skip"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"{focus}.closest('#list') !== null"):
            break
    first = page.locator("#shown h3").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{focus}.getAttribute('aria-current')") == "true"
    assert page.locator("#shown h3").inner_text() != first
    page.keyboard.press("Home")
    assert page.locator("#shown h3").inner_text() == first
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to the least sure cut
    assert page.evaluate(f"{focus}.classList.contains('cut')")
    reason = page.locator("#tip").inner_text()
    assert re.match(r"\w+, 0\.\d\d sure\n.{5}", reason)
    assert page.evaluate(f"{focus}.getAttribute('aria-describedby')") == "tip"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"[...document.querySelectorAll('mark.cut')].indexOf({focus})") == 1
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    assert len(seen) == 1


def test_a_cut_says_why_under_the_mouse(browser: Any, report: Path) -> None:
    page, _ = opened(browser, report)
    page.locator("#shown mark.cut").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # scrolling hides what is told, and is told of in the next frame
    page.locator("#shown mark.cut").first.hover()
    page.locator("#tip").wait_for(state="visible", timeout=10_000)
    box, width = page.locator("#tip").bounding_box(), page.viewport_size["width"]
    assert 0 <= box["x"] <= width - box["width"]
    page.locator("h1").hover()
    page.locator("#tip").wait_for(state="hidden")


def test_hostile_texts_do_nothing(browser: Any, tmp_path: Path) -> None:
    page, seen = opened(browser, write_html(poisoned(make_folder(tmp_path, 6, 5))))
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    for number in range(len(rows(page))):
        page.locator("#list button").nth(number).click()
    page.locator("#shown mark.cut").first.hover()
    assert "</script><script>" in page.locator("#tip").inner_text()
    assert page.title().startswith("cleaner: what became of ")
    assert page.locator("img, iframe, #shown svg, #shown script").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    assert len(seen) == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_nothing_keeps_people_out(browser: Any, report: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    viewport = {"width": width, "height": 800}
    page, _ = opened(browser, report, viewport=viewport, color_scheme=scheme, bypass_csp=True)  # axe is a script
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    page.select_option("#by-kind", "nav")
    page.click(".tools button")
    found = axe.Axe().run(page).response["violations"]
    grave = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in grave] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_all_but_the_pages_is_there(browser: Any, report: Path) -> None:
    page, _ = opened(browser, report, java_script_enabled=False)
    assert page.locator(".pairs mark.only").first.is_visible()
    assert page.locator("#explorer").is_hidden()
    assert "need scripts" in page.locator("#pages").inner_text()
