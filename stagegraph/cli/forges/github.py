"""The comments of a pull request on GitHub, from what the environment of a workflow tells."""

from __future__ import annotations

import json

from stagegraph.cli.forges.comments import Comment, CommentRefused, Thread
from stagegraph.cli.forges.webapi import WebApi
from stagegraph.errors import InputError
from stagegraph.project.files import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_API = "https://api.github.com"


class PullRequest(Thread):
    """A pull request."""

    most = 65_536

    def __init__(self, api: WebApi, repository: str, number: int) -> None:
        self._api = api
        self._repository = f"/repos/{repository}"
        self._comments = f"{self._repository}/issues/{number}/comments"

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first; errors as in `Thread.comments`."""
        return map(_comment, self._api.pages(self._comments))

    def write(self, body: str) -> Comment:
        """Write a new one; errors as in `Thread.comments`."""
        return _comment(self._api.ask("POST", self._comments, {"body": body}))

    def rewrite(self, comment: Comment, body: str) -> Comment:
        """Replace the text of one; errors as in `Thread.comments`."""
        path = f"{self._repository}/issues/comments/{comment.id}"
        return _comment(self._api.ask("PATCH", path, {"body": body}))


def pull_request(environment: Mapping[str, str]) -> PullRequest | None:
    """The pull request that a workflow runs for; None where it runs for none.

    Raises:
        CommentRefused: there is no token.
        InputError: the file of the event cannot be read.
        UsageError: the address of the service is none of the web.
    """
    number = _number(_event(environment.get("GITHUB_EVENT_PATH", "")))
    repository = environment.get("GITHUB_REPOSITORY", "")
    if number is None or not repository:
        return None
    token = environment.get("GITHUB_TOKEN", "")
    if not token:
        raise CommentRefused("there is no token in GITHUB_TOKEN")
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return PullRequest(WebApi(environment.get("GITHUB_API_URL") or _API, headers), repository, number)


def _event(path: str) -> Mapping[str, object]:
    if not path:
        return {}
    try:
        found = json.loads(read_file(path))
    except ValueError:
        raise InputError(f"{path} is no JSON", hint="GITHUB_EVENT_PATH names the file that GitHub writes.") from None
    return found if isinstance(found, dict) else {}


def _number(event: Mapping[str, object]) -> int | None:
    """The number of the pull request; an event about a comment calls it an issue."""
    found = event.get("pull_request")
    issue = event.get("issue")
    if found is None and isinstance(issue, dict) and "pull_request" in issue:
        found = issue
    number = found.get("number") if isinstance(found, dict) else None
    return number if isinstance(number, int) else None


def _comment(answer: object) -> Comment:
    found = answer if isinstance(answer, dict) else {}
    user = found.get("user")
    kind = user.get("type") if isinstance(user, dict) else ""
    return Comment(
        str(found.get("id", "")), str(found.get("body") or ""), str(found.get("html_url") or ""), kind == "Bot"
    )
