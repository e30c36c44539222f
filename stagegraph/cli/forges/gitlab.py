"""The notes of a merge request on GitLab, from what the environment of a job tells."""

from __future__ import annotations

from stagegraph.cli.forges.comments import Comment, CommentRefused, Thread
from stagegraph.cli.forges.webapi import WebApi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_API = "https://gitlab.com/api/v4"
_TOKENS = ("STAGEGRAPH_TOKEN", "GITLAB_TOKEN")


class MergeRequest(Thread):
    """A merge request."""

    most = 1_000_000

    def __init__(self, api: WebApi, project: str, number: str, page: str) -> None:
        self._api = api
        self._notes = f"/projects/{project}/merge_requests/{number}/notes"
        self._page = page

    def comments(self) -> Iterator[Comment]:
        """All notes, the oldest first, without those that GitLab writes itself; errors as in `Thread.comments`."""
        found = self._api.pages(f"{self._notes}?sort=asc&order_by=created_at")
        return (self._comment(one) for one in found if not one.get("system"))

    def write(self, body: str) -> Comment:
        """Write a new one; errors as in `Thread.comments`."""
        return self._comment(self._api.ask("POST", self._notes, {"body": body}))

    def rewrite(self, comment: Comment, body: str) -> Comment:
        """Replace the text of one; errors as in `Thread.comments`."""
        return self._comment(self._api.ask("PUT", f"{self._notes}/{comment.id}", {"body": body}))

    def _comment(self, answer: object) -> Comment:
        found = answer if isinstance(answer, dict) else {}
        number = str(found.get("id", ""))
        author = found.get("author")
        name = str(author.get("username", "")) if isinstance(author, dict) else ""
        url = f"{self._page}#note_{number}" if self._page else ""
        # So GitLab calls who acts with the token of a project or a group.
        by_program = name.startswith(("project_", "group_")) and "_bot" in name
        return Comment(number, str(found.get("body") or ""), url, by_program)


def merge_request(environment: Mapping[str, str]) -> MergeRequest | None:
    """The merge request that a job runs for; None where it runs for none.

    Raises:
        CommentRefused: there is no token.
        UsageError: the address of the service is none of the web.
    """
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    project = environment.get("CI_MERGE_REQUEST_PROJECT_ID") or environment.get("CI_PROJECT_ID", "")
    if not (number.isdecimal() and project.isdecimal()):
        return None
    token = next((environment[name] for name in _TOKENS if environment.get(name)), "")
    if not token:
        raise CommentRefused(f"there is no token in {_TOKENS[0]}")
    api = WebApi(environment.get("CI_API_V4_URL") or _API, {"PRIVATE-TOKEN": token})
    project_page = environment.get("CI_MERGE_REQUEST_PROJECT_URL", "")
    return MergeRequest(api, project, number, f"{project_page}/-/merge_requests/{number}" if project_page else "")
