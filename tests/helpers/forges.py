"""A server that answers as the comment APIs of GitHub and GitLab do, on this machine."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "not-a-secret"  # noqa: S105  (it opens nothing)


class Forge:
    """What the server knows, and what it was asked.

    Attributes:
        comments: those that are there, the oldest first, as the APIs give them.
        asked: method and path of each call.
        answers: statuses to answer the next calls with, instead of doing what they ask for; 0 for what is no JSON.
        says: what it answers with then instead of a message.
        refuses: the status that every call that writes gets, 0 for none.
        url: of the API.
    """

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.answers: list[int] = []
        self.says = b""
        self.refuses = 0
        self.url = ""

    @property
    def bodies(self) -> list[str]:
        """The texts of the comments."""
        return [one["body"] for one in self.comments]

    @property
    def written(self) -> list[str]:
        """The calls that were to write something."""
        return [one for one in self.asked if not one.startswith("GET")]

    def add(self, body: str, **more: object) -> dict[str, Any]:
        """Add a comment."""
        number = 100 + len(self.comments)
        made = {"id": number, "body": body, "html_url": f"https://github.example/c/{number}", **more}
        self.comments.append(made)
        return made

    def answer(self, method: str, target: str, given: dict[str, str] | None) -> tuple[int, object]:
        """Do what is asked for."""
        split = urlsplit(target)
        if method == "GET":
            query = {name: int(values[0]) for name, values in parse_qs(split.query).items() if values[0].isdecimal()}
            start = (query["page"] - 1) * query["per_page"]
            return 200, self.comments[start : start + query["per_page"]]
        assert given is not None
        if method == "POST":
            return 201, self.add(given["body"], user={"type": "Bot"}, author={"username": "project_1_bot_x"})
        number = int(split.path.rpartition("/")[2])
        (found,) = [one for one in self.comments if one["id"] == number]
        found["body"] = given["body"]
        return 200, found


@contextmanager
def served() -> Iterator[Forge]:
    """A server that runs meanwhile."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _do(self) -> None:
            forge.asked.append(f"{self.command} {self.path}")
            length = int(self.headers.get("Content-Length") or 0)
            given = json.loads(self.rfile.read(length)) if length else None
            known = TOKEN in (self.headers.get("Authorization", "") + self.headers.get("PRIVATE-TOKEN", ""))
            if forge.answers:
                status = forge.answers.pop(0)
                answer: object = {"message": f"answer {status}"}
            elif not known:
                status, answer = 401, {"message": "Bad credentials"}
            elif forge.refuses and self.command != "GET":
                status, answer = forge.refuses, {"message": "Resource not accessible by integration"}
            else:
                status, answer = forge.answer(self.command, self.path, given)
            content = forge.says or (json.dumps(answer).encode() if status else b"<html>")
            self.send_response(status or 200)
            if 300 <= status < 400:
                self.send_header("Location", f"{forge.url}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = _do  # noqa: N815  (so the base class calls them)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
