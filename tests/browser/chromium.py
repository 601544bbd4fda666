"""Chromium without a window, driven by chromedriver over HTTP (https://www.w3.org/TR/webdriver2/)
and, where WebDriver has no word for it, by the DevTools protocol through it.

Nothing here sleeps: what is waited for is a condition in the page, and each answer of chromedriver
has a time limit, so that a browser that hangs is a test that fails. Its profile is a folder of its
own, and no name resolves but that of this machine: a page that asks another host for something
says so in its log, and no network is used.
"""

import base64
import json
import os
import re
import signal
import struct
import subprocess
import tempfile
import urllib.error
import urllib.request
import zlib

# Seconds, far more than anything takes.
PATIENCE = 20

# The pages are our own, and the sandbox does not start for root, nor in most containers, of which
# some also have a /dev/shm that is too small.
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run", "--disable-breakpad", "--hide-scrollbars", "--lang=en",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]

CAPABILITIES = {"alwaysMatch": {
    "browserName": "chrome",
    "timeouts": {"pageLoad": PATIENCE * 1000, "script": PATIENCE * 1000},
    "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}

# Keys as WebDriver numbers them.
TAB, ENTER, SHIFT = "\ue004", "\ue007", "\ue008"

DESKTOP = (1280, 900)

# Runs before any script of a page.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
    event => violations.push(event.violatedDirective + ": " + event.blockedURI + " " +
                             event.sample));
"""

WAIT = """
const [script, done] = arguments, holds = new Function(script);
(function look() {
    const value = holds();
    if (value) done(value); else requestAnimationFrame(look);
})();
"""


class BrowserError(Exception):
    """What chromedriver says is wrong, or that it says nothing."""


class Chromium:
    """A browser that runs; tab() opens a page in it."""

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="daybookd-browser-",
                                                ignore_cleanup_errors=True)
        folder = self.home.name
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder,
                       "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder, "LC_ALL": "C.UTF-8",
                       "TZ": "UTC"}
        # A group of its own, in which Chromium's processes stay: they end with it.
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], env=environment,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, process_group=0)
        self.session = None
        self.answers = True  # until it once does not
        try:
            self.base = f"http://127.0.0.1:{self._port()}"
            options = {"args": [*ARGUMENTS, f"--user-data-dir={folder}/profile"]}
            capabilities = {"alwaysMatch": {**CAPABILITIES["alwaysMatch"],
                                            "goog:chromeOptions": options}}
            self.session = self._send("POST", "/session",
                                      {"capabilities": capabilities})["sessionId"]
        except BaseException:
            self.close()
            raise

    def _port(self):
        for line in self.driver.stdout:
            match = re.search(r"started successfully on port (\d+)", line)
            if match:
                return match[1]
        raise BrowserError("chromedriver does not start")

    def _send(self, method, path, body=None):
        if not self.answers:
            raise BrowserError("chromedriver did not answer before")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE + 10) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise BrowserError(f"{said['error']}: {said['message']}") from None
        except OSError as error:
            self.answers = False
            raise BrowserError(f"chromedriver does not answer: {error}") from None

    def ask(self, method, path, body=None):
        """A command of the session: its answer's value."""
        return self._send(method, f"/session/{self.session}{path}", body)

    def post(self, path, **body):
        return self.ask("POST", path, body)

    def cdp(self, command, **parameters):
        """A command of the DevTools protocol to the present tab."""
        return self.post("/goog/cdp/execute", cmd=command, params=parameters)

    def tab(self):
        return Tab(self)

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "")
        except BrowserError:
            pass  # it hangs, or is gone: then by force
        finally:
            try:
                os.killpg(self.driver.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.driver.wait()
            self.driver.stdout.close()
            self.home.cleanup()


class Tab:
    """A new tab, in which nothing of another test is left. `site`: what paths are relative to."""

    def __init__(self, browser):
        self.browser = browser
        self.site = ""
        self.first = browser.ask("GET", "/window")
        self.handle = browser.post("/window/new", type="tab")["handle"]
        browser.post("/window", handle=self.handle)
        self._log("browser"), self._log("performance")  # what others have left
        self.cdp("Page.enable")
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.resize(*DESKTOP)

    def cdp(self, command, **parameters):
        return self.browser.cdp(command, **parameters)

    # --- how it is seen ---

    def resize(self, width, height=900, phone=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=2 if phone else 1, mobile=phone)

    def emulate(self, media="", scheme="light"):
        """`media`: "print", or as it is; `scheme`: "light", "dark"."""
        self.cdp("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])

    def switch_scripts_off(self):
        """Those of pages; js() goes on working."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=True)

    # --- what is in it ---

    def go(self, path):
        """Opens a path of the site, or a URL, and waits until it is loaded."""
        self.browser.post("/url", url=path if "://" in path else self.site + path)

    def js(self, script, *arguments):
        """What the body of a function returns, run in the page."""
        return self.browser.post("/execute/sync", script=script, args=list(arguments))

    def js_async(self, script, *arguments):
        """The same; the value is what its last argument, a function, is called with."""
        return self.browser.post("/execute/async", script=script, args=list(arguments))

    def wait(self, script):
        """Waits until the body of a function returns something true, which is returned."""
        return self.js_async(WAIT, script)

    def texts(self, selector):
        """The text of each element, as it is seen."""
        return self.js("return [...document.querySelectorAll(arguments[0])]"
                       ".map(element => element.innerText.trim())", selector)

    def links(self, selector="a"):
        """The href of each element, as it is written."""
        return self.js("return [...document.querySelectorAll(arguments[0])]"
                       ".map(element => element.getAttribute('href'))", selector)

    def press(self, *keys):
        """Presses all keys, and lets go of them."""
        steps = [{"type": "keyDown", "value": key} for key in keys]
        steps += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.browser.post("/actions", actions=[{"type": "key", "id": "keyboard",
                                                "actions": steps}])

    def click(self, selector):
        """As a mouse does it: what is hidden or covered cannot be clicked."""
        element = self.browser.post("/element", using="css selector", value=selector)
        self.browser.post(f"/element/{next(iter(element.values()))}/click")

    def enter_frame(self, selector):
        self.browser.post("/frame", id=self.browser.post("/element", using="css selector",
                                                         value=selector))

    # --- what is to be seen of it ---

    def picture(self, whole=False, **clip):
        """A PNG of what is in the window, of the whole page, or of a rectangle."""
        options = {"clip": {"scale": 1, **clip}} if clip else {}
        return base64.b64decode(self.cdp("Page.captureScreenshot", format="png",
                                         captureBeyondViewport=whole, **options)["data"])

    def color_at(self, x, y):
        """Red, green and blue, 0 to 255, of a pixel of the window."""
        return first_pixel(self.picture(x=x, y=y, width=1, height=1))

    def pdf(self):
        """What is printed on A4, with the margins that the page asks for."""
        printed = self.cdp("Page.printToPDF", paperWidth=8.27, paperHeight=11.69,
                           preferCSSPageSize=True)
        return base64.b64decode(printed["data"])

    # --- what went wrong ---

    def _log(self, kind):
        return self.browser.post("/se/log", type=kind)

    def complaints(self):
        """What the browser has written into its log since it was last asked, by level and text."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._log("browser")]

    def requested(self):
        """The URLs that were asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def close(self):
        self.browser.ask("DELETE", "/window")
        self.browser.post("/window", handle=self.first)


def first_pixel(png):
    """Of a PNG with 8 bits a channel: before the first pixel of a row there is only the octet that
    names the filter, and no filter changes that pixel of the first row."""
    position, data = 8, b""
    while position < len(png):
        length, kind = struct.unpack_from(">I4s", png, position)
        if kind == b"IDAT":
            data += png[position + 8:position + 8 + length]
        position += 12 + length
    return tuple(zlib.decompress(data)[1:4])
