# grade/tests/test_pages.py -- the HTML pages in a real browser: on a phone, by keyboard, printed.
import re
import shutil
import subprocess

import pytest

from grade import browser, classroom, gradebook, html, labs
from grade.build import ROOT, make

LAB = labs.find("ipc")
PHONE = 375  # pixels
PAGES = ["report", "class", "student", "handout"]
# The text with too little contrast, as WCAG 2.1 counts it: [ratio, text].
CONTRAST = """(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const numbers = color => (color.match(/[0-9.]+/g) || []).map(Number);
  const linear = value => (value /= 255) <= 0.03928 ? value / 12.92 :
    ((value + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) =>
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const color = numbers(getComputedStyle(element).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return dark ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([ratio, text.slice(0, 40)]);
  }
  return found;
})()"""
# What sticks out at the right, though it cannot be scrolled on its own.
WIDER = """[...document.querySelectorAll("body *")].filter(element =>
  element.getBoundingClientRect().right > innerWidth + 1).map(element => element.outerHTML
  .slice(0, 80))"""
COLUMN = """[...document.querySelectorAll("table:not(.bars) tbody")][0].rows.length && \
[...[...document.querySelectorAll("table:not(.bars) tbody")][0].rows].map(row => \
row.children[%d].textContent)"""
STATUSES = ["pass", "fail", "timeout", "not tried", "error"]


def report():
    """A report with all that can be in one."""
    tests = [{"name": test.name, "status": STATUSES[number % 5], "points": number % 5 == 0,
              "max": test.points, "task": test.task, "seconds": 1.5, "message": "got -8, " * 20,
              "program": test.program, "cause": test.hint or "look there",
              "command": "make qemu DEBUG=1 TEST=x APPEND=rivet.args=test=" + test.name,
              "console": "x" * 200 + "\n" + "TEST FAILED\n" * 5, "waits": "server receives\n" * 3,
              "waiting": number, "replay": "", "hidden": number == 7, "unwritten": ["kernel/ipc.c:call"]}
             for number, test in enumerate(LAB.tests)]
    return {"version": 1, "lab": LAB.name, "title": LAB.title, "score": 41, "max": 100,
            "partial": False, "nonce": "5eed", "date": "2026-01-01T00:00:00+00:00", "seconds": 9,
            "environment": {"qemu": "QEMU emulator version 7.2 (" + "x" * 60 + ")"},
            "sandbox": "bwrap", "notes": ["ipc (1).c is taken as kernel/ipc.c"], "refused": "",
            "build": "", "provisional": "", "infrastructure": "", "unwritten": [], "tests": tests}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """name -> path of one of each kind."""
    top = tmp_path_factory.mktemp("pages")
    for name in ("ada", "bob", "a-student-with-a-very-long-name-that-has-no-blank-in-it-at-all"):
        (top / "in" / name).mkdir(parents=True)
        (top / "in" / name / "ipc.c").write_text("// %s\n" % name, encoding="utf-8")
    group = classroom.plan(top / "out", top / "in", "ipc")
    for entry, score in zip(group.entries, (9, 100, 41)):
        group.keep(entry, report() | {"score": score})
    gradebook.publish(group)
    (top / "report.html").write_text(html.report_page(report()), encoding="utf-8")
    if not shutil.which("pandoc"):
        pytest.fail("no pandoc to make handouts with: package pandoc", pytrace=False)
    make("handouts")
    return {"report": top / "report.html", "class": group.folder / "index.html",
            "student": group.folder / "students/ada.html",
            "handout": ROOT / "build/handouts" / (LAB.name + ".html")}


@pytest.fixture(scope="module")
def chromium():
    with browser.Browser() as started:
        yield started


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_readable_on_a_phone(pages, chromium, name):  # pylint: disable=redefined-outer-name
    """No script error; nothing wider than the screen; letters of a size that can be read; contrast,
    in the light and in the dark."""
    for dark in (False, True):
        page = chromium.open(pages[name], width=PHONE, height=800, dark=dark)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.evaluate(WIDER)
        assert page.evaluate("Math.min(...[...document.querySelectorAll('td, p, li, pre, code')].map("
                             "part => parseFloat(getComputedStyle(part).fontSize)))") >= 12
        assert not page.evaluate(CONTRAST)
        assert not page.errors


@pytest.mark.parametrize("name", ["report", "class"])
def test_a_table_is_sorted_by_keyboard(pages, chromium, name):  # pylint: disable=redefined-outer-name
    """Tab goes to each head; Enter sorts, again the other way; who cannot see it is told."""
    page = chromium.open(pages[name])
    heads = page.evaluate("document.querySelector('table:not(.bars) tr').children.length")
    for _ in range(3):  # past a link that stands before the table
        page.key("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    for column in range(heads):
        assert page.evaluate("[...document.querySelectorAll('table:not(.bars) tr')[0].children]"
                             ".indexOf(document.activeElement.parentElement)") == column
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        for kind, down in (("ascending", False), ("descending", True)):
            page.key("Enter")
            assert page.evaluate("document.activeElement.parentElement.ariaSort") == kind
            cells = page.evaluate(COLUMN % column)
            keys = [(float(re.match(r"[0-9.]+", cell)[0]) if re.match(r"[0-9]", cell) else -1)
                    for cell in cells]
            if all(key >= 0 for key in keys):
                assert keys == sorted(keys, reverse=down)
            assert page.evaluate("document.querySelectorAll('[aria-sort]').length") == 1
        page.key("Tab")
    assert not page.errors


def test_what_is_folded_opens_by_keyboard_and_when_printed(pages, chromium):  # pylint: disable=redefined-outer-name
    page = chromium.open(pages["report"])
    page.evaluate("document.querySelector('summary').focus()")
    page.key("Enter")
    assert page.evaluate("document.querySelector('details').open")
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") > 10
    page.pdf()
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints(pages, chromium, name, tmp_path):  # pylint: disable=redefined-outer-name
    """On a sheet's width, in some pages, and with its words."""
    page = chromium.open(pages[name])
    page.call("Emulation.setEmulatedMedia", media="print")
    page.call("Emulation.setDeviceMetricsOverride", width=720, height=1000, deviceScaleFactor=1,
              mobile=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720, page.evaluate(WIDER)
    data = page.pdf()
    assert data.startswith(b"%PDF") and 1 <= len(re.findall(rb"/Type\s*/Page\b", data)) < 60
    if shutil.which("pdftotext"):
        (tmp_path / "page.pdf").write_bytes(data)
        text = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True,
                              text=True, check=True).stdout
        assert "essages" in text


def test_without_a_browser_it_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(browser.BrowserError, match="package chromium"):
        browser.find()
