"""A headless Chromium, driven through its DevTools protocol over two pipes: no driver, no port, no network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
# The browser reads from descriptor 3 and writes to 4. They are copied out of the way first.
_STARTER = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_SECONDS = 60  # far more than any answer takes; it only ends a test that hangs
# Remembers what the page's Content-Security-Policy forbade.
_WATCH = """
window.forbidden = [];
document.addEventListener("securitypolicyviolation", (event) => window.forbidden.push(event.violatedDirective));
"""
_KEYS = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9}


def browser_program() -> str:
    """The path of a browser, "" if there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


class Browser:
    """One browser with one page; to be used in a ``with`` statement.

    Attributes:
        console: what the page's console said: (level, text), exceptions among it.
        requests: the addresses that the page asked for.
        dialogs: the texts of alerts and other dialogs.
    """

    def __init__(self, profile: Path, width: int = 1400, height: int = 900) -> None:
        self.console: list[tuple[str, str]] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._loaded = False
        self._rest = b""
        self._start(profile, width, height)

    def _start(self, profile: Path, width: int, height: int) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        options = (*_SWITCHES, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _STARTER, str(to_read), str(to_write), browser_program(), *options],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        try:
            self._attach()
            self.resize(width, height)
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        self._session = ""
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=_WATCH)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the browser."""
        self._session = ""
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        os.close(self._write)

    # --- The protocol

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to one command of the protocol."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._send(message)
        number, until = self._number, time.monotonic() + _SECONDS
        while number not in self._answers:
            self._receive(until)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps(message).encode() + b"\0"
        while content:
            content = content[os.write(self._write, content) :]

    def _receive(self, until: float) -> None:
        ready, _, _ = select.select([self._read], [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise RuntimeError("the browser does not answer")
        part = os.read(self._read, 1 << 20)
        if not part:
            raise RuntimeError("the browser has ended")
        *messages, self._rest = (self._rest + part).split(b"\0")
        for message in messages:
            self._take(json.loads(message))

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message
            return
        about = message.get("params", {})
        match message["method"]:
            case "Page.loadEventFired":
                self._loaded = True
            case "Runtime.consoleAPICalled":
                self.console.append((about["type"], " ".join(str(one.get("value", "")) for one in about["args"])))
            case "Runtime.exceptionThrown":
                details = about["exceptionDetails"]
                self.console.append(("error", details.get("exception", {}).get("description", details["text"])))
            case "Log.entryAdded":
                self.console.append((about["entry"]["level"], about["entry"]["text"]))
            case "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(about["message"])
                self._number += 1
                self._send(
                    {
                        "id": self._number,
                        "method": "Page.handleJavaScriptDialog",
                        "params": {"accept": True},
                        "sessionId": self._session,
                    }
                )

    # --- What a person does

    def open(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._loaded = False
        self.call("Page.navigate", url=address)
        until = time.monotonic() + _SECONDS
        while not self._loaded:
            self._receive(until)

    def run(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other: a character, or a name such as ``Enter``."""
        for key in keys:
            named: dict[str, object] = {"windowsVirtualKeyCode": _KEYS[key]} if key in _KEYS else {"text": key}
            if key == "Enter":
                named["text"] = "\r"
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **named)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **named)

    def point(self, x: float, y: float) -> None:
        """Move the mouse."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x: float, y: float) -> None:
        """Click with the left button."""
        self.point(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the left button at one place, and let it go at another one."""
        self.point(*start)
        send = partial(self.call, "Input.dispatchMouseEvent", button="left", clickCount=1)
        send(type="mousePressed", x=start[0], y=start[1])
        for part in (0.3, 0.7, 1):
            x, y = (one + part * (other - one) for one, other in zip(start, end, strict=True))
            send(type="mouseMoved", x=x, y=y, buttons=1)
        send(type="mouseReleased", x=end[0], y=end[1])

    def resize(self, width: int, height: int) -> None:
        """Change the size of the window, in pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, *, dark: bool = False, printing: bool = False) -> None:
        """What the reader's system prefers, and whether the page is printed."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if printing else "", features=[scheme])

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def printed(self) -> bytes:
        """The page as it is printed, as PDF."""
        options = {"preferCSSPageSize": True, "printBackground": True, "landscape": True}
        return base64.b64decode(self.call("Page.printToPDF", **options)["data"])
