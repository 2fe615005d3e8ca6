# grade/browser.py -- a real browser without a window: Chromium, driven through a pipe.
#
#   with Browser() as browser:
#       page = browser.open(path, width=375)
#       page.evaluate("document.title")     page.errors      page.key("Enter")
#       page.screenshot(path)               page.pdf()
#
# The protocol is that of Chromium's developer tools: JSON, each message ended by a zero byte.
import base64
import functools
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TIMEOUT = 60  # seconds of wall-clock time: a backstop
KEYS = {"Tab": 9, "Enter": 13, " ": 32}


class BrowserError(AssertionError):
    """What the browser did not do."""


def find():
    """The path of the browser; BrowserError if there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise BrowserError("no browser to look at the pages with: package chromium "
                           "(tools/setup test installs it)")
    return path


class Browser:
    def __enter__(self):
        self._profile = tempfile.mkdtemp(prefix="rivet-browser-")
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # The browser reads commands from 3, and writes answers to 4.
        script = 'exec 3<&%d 4>&%d; exec "$@"' % (to_read, to_write)
        self._process = subprocess.Popen(
            ["bash", "-c", script, "bash", find(), "--headless=new", "--remote-debugging-pipe",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-extensions", "--hide-scrollbars",
             "--user-data-dir=" + self._profile, "about:blank"],
            pass_fds=(to_read, to_write), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        self._buffer, self._number, self._pages = b"", 0, {}
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        os.close(self._write)
        shutil.rmtree(self._profile, ignore_errors=True)

    def call(self, method, session=None, **parameters):
        """Sends a command, waits for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]

    def wait(self, condition, what):
        """Takes in events until condition()."""
        while not condition():
            self._receive(what)

    def _receive(self, what="an answer"):
        deadline = time.monotonic() + TIMEOUT
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], max(0, deadline - time.monotonic()))[0]:
                raise BrowserError("no %s from the browser after %d s" % (what, TIMEOUT))
            data = os.read(self._read, 1 << 16)
            if not data:
                raise BrowserError("the browser ended")
            self._buffer += data
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if page := self._pages.get(message.get("sessionId")):
            page.event(message.get("method"), message.get("params", {}))
        return message

    def open(self, path, width=1000, height=800, dark=False):
        """A Page with a file, loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self._pages[session] = Page(functools.partial(self.call, session=session))
        for domain in ("Page", "Runtime", "Log"):
            page.call(domain + ".enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        page.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        page.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.wait(lambda: page.loaded, "loaded page")
        return page


class Page:
    """errors: what its scripts and the browser complained of."""

    def __init__(self, call):
        self.call = call
        self.loaded = False
        self.errors = []

    def event(self, method, parameters):
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(parameters["exceptionDetails"].get("exception", parameters)))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(parameters["entry"]["text"])

    def evaluate(self, expression):
        """The value of JavaScript."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError("%s: %s" % (expression, result["exceptionDetails"]))
        return result["result"].get("value")

    def key(self, name):
        """Presses a key."""
        text = {"Enter": "\r", " ": " "}.get(name)
        common = {"key": name, "windowsVirtualKeyCode": KEYS[name]}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common,
                  **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def screenshot(self, path):
        """The whole page as a PNG file."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def pdf(self):
        """The page as it is printed, on A4."""
        return base64.b64decode(self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.7,
                                          displayHeaderFooter=False)["data"])
