"""``stagegraph comment``: written the first time, renewed then; refusals are told and are no failure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stagegraph.cli.forges.comments import CommentRefused, fitted, renew, size_of
from stagegraph.cli.forges.github import PullRequest
from stagegraph.cli.forges.webapi import WebApi
from stagegraph.errors import EnvironmentLacks, UsageError
from tests.helpers.commands import run_in
from tests.helpers.forges import TOKEN, Forge, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.commands import Done

MARK = "<!-- stagegraph comment review -->\n"
PATHS = {
    "github": "/repos/o/r/issues/7/comments",
    "gitlab": "/projects/5/merge_requests/7/notes",
}


@pytest.fixture
def forge() -> Iterator[Forge]:
    """A server."""
    with served() as found:
        yield found


class Runner:
    """Runs the command where one of the two has its environment."""

    def __init__(self, folder: Path, forge: Forge) -> None:
        self.folder = folder
        self.forge = forge
        self.environment: dict[str, str | None] = {
            "GITHUB_API_URL": forge.url,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_TOKEN": TOKEN,
            "CI_API_V4_URL": forge.url,
            "CI_PROJECT_ID": "4",
            "CI_MERGE_REQUEST_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example/g/p",
            "STAGEGRAPH_TOKEN": TOKEN,
            "GITHUB_ACTIONS": None,
            "GITLAB_CI": None,
            "GITLAB_TOKEN": None,
        }
        self.event({"pull_request": {"number": 7}})

    def event(self, event: object) -> None:
        """What GitHub tells of the event."""
        (self.folder / "event.json").write_text(json.dumps(event), encoding="utf-8")

    def __call__(self, text: str, *words: str, **changes: str | None) -> Done:
        """Run it with a text."""
        given = {**self.environment, **changes}
        return run_in(self.folder, "comment", "-", *words, stdin=text.encode(), env=given)


@pytest.fixture
def run(tmp_path: Path, forge: Forge) -> Runner:
    """Run the command."""
    return Runner(tmp_path, forge)


@pytest.mark.parametrize("place", PATHS)
def test_written_and_renewed(run: Runner, forge: Forge, place: str) -> None:
    """The first time a comment is written, then it is replaced, and what is the same is left alone."""
    forge.add("hello", user={"type": "User"}, author={"username": "somebody"})
    first = run("one\n", "--on", place)
    assert (first.status, first.errors) == (0, "note: the comment is written\n")
    assert forge.bodies == ["hello", f"{MARK}one\n"]
    assert first.output.startswith(
        "https://github.example/c/101"
        if place == "github"
        else "https://gitlab.example/g/p/-/merge_requests/7#note_101"
    )
    again = run("two\n", "--on", place)
    assert (again.output, again.errors) == (first.output, "note: the comment is renewed\n")
    assert forge.bodies == ["hello", f"{MARK}two\n"]
    assert run("two\n", "--on", place).errors == "note: the comment is as it was\n"
    method = {"github": "PATCH /repos/o/r/issues/comments/101", "gitlab": f"PUT {PATHS['gitlab']}/101"}[place]
    assert forge.written == [f"POST {PATHS[place]}", method]


def test_names(run: Runner, forge: Forge) -> None:
    """Comments of other names are others."""
    run("one", "--on", "github")
    run("two", "--on", "github", "--name", "images")
    assert len(forge.comments) == 2
    done = run("x", "--on", "github", "--name", "a -->")
    assert (done.status, "is no name for a comment" in done.errors) == (2, True)


def test_many_comments(run: Runner, forge: Forge) -> None:
    """A comment is found behind hundreds of others."""
    for at in range(250):
        forge.add(f"comment {at}")
    forge.add(f"{MARK}one")
    run("two", "--on", "github")
    assert forge.bodies[-1] == f"{MARK}two"
    assert len(forge.comments) == 251


def test_quoted_marks(run: Runner, forge: Forge) -> None:
    """What a program wrote is renewed, not what a person wrote who copied its mark, nor a quotation."""
    forge.add(f"{MARK}mine", user={"type": "User"})
    forge.add(f"> {MARK}quoted", user={"type": "Bot"})
    run("one", "--on", "github")
    assert forge.bodies[0] == f"{MARK}one"  # nobody else wrote one
    forge.add(f"{MARK}theirs", user={"type": "Bot"})
    run("two", "--on", "github")
    assert forge.bodies == [f"{MARK}one", f"> {MARK}quoted", f"{MARK}two"]


def test_only_renew(run: Runner, forge: Forge) -> None:
    """With --only-renew none is written anew."""
    done = run("one", "--on", "github", "--only-renew")
    assert (done.status, done.raw, forge.comments) == (0, b"", [])
    assert done.errors == "note: the comment is not written: there is none to renew\n"
    forge.add(f"{MARK}old")
    assert run("one", "--on", "github", "--only-renew").errors == "note: the comment is renewed\n"


@pytest.mark.parametrize(("variable", "place"), [("GITHUB_ACTIONS", "github"), ("GITLAB_CI", "gitlab")])
def test_the_environment_tells_where(run: Runner, forge: Forge, variable: str, place: str) -> None:
    """CI says in its environment which one it is."""
    assert run("one", **{variable: "true"}).status == 0
    assert forge.written == [f"POST {PATHS[place]}"]
    done = run("one")
    assert (done.status, "there is no pull or merge request here" in done.errors) == (2, True)


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("place", PATHS)
def test_a_token_that_may_only_read(run: Runner, forge: Forge, place: str, status: int) -> None:
    """A refusal is told, on GitHub in the summary, too, and is no failure."""
    forge.refuses = status
    done = run("one", "--on", place)
    assert (done.status, done.raw) == (0, b"")
    said = f"The review could not be written as a comment: {status} Resource not accessible by integration."
    assert done.errors.startswith(f"note: {said}")
    summary = run.folder / "summary.md"
    assert summary.exists() is (place == "github")
    if place == "github":
        assert summary.read_text(encoding="utf-8").startswith(f"\n> {said} The token of a pull request from a fork")


@pytest.mark.parametrize(("place", "variable"), [("github", "GITHUB_TOKEN"), ("gitlab", "STAGEGRAPH_TOKEN")])
def test_no_token(run: Runner, forge: Forge, place: str, variable: str) -> None:
    """Without a token nobody is asked, which is told and is no failure."""
    done = run("one", "--on", place, **{variable: None})
    assert (done.status, forge.asked) == (0, [])
    assert f"there is no token in {variable}" in done.errors
    assert run("one", "--on", place, GITHUB_STEP_SUMMARY=None, **{variable: ""}).status == 0


@pytest.mark.parametrize(
    ("event", "written"),
    [
        ({"push": 1}, False),
        ([], False),
        ({"pull_request": {"number": "7"}}, False),
        ({"issue": {"number": 7}}, False),
        ({"issue": {"number": 7, "pull_request": {}}}, True),
    ],
)
def test_events(run: Runner, forge: Forge, event: object, *, written: bool) -> None:
    """There is a comment where the event is about a pull request, or a comment of one."""
    run.event(event)
    done = run("one", "--on", "github")
    assert done.status == 0
    assert bool(forge.comments) is written
    assert ("nothing is written" in done.errors) is not written


def test_runs_without_a_request(run: Runner, forge: Forge) -> None:
    """A push, and a pipeline of a branch, have nothing to comment on."""
    assert "nothing is written" in run("one", "--on", "github", GITHUB_EVENT_PATH=None).errors
    assert "nothing is written" in run("one", "--on", "gitlab", CI_MERGE_REQUEST_IID=None).errors
    assert forge.asked == []
    (run.folder / "event.json").write_text("{", encoding="utf-8")
    run("one", "--on", "github").fails_with(3, "is no JSON")


def test_a_busy_service(run: Runner, forge: Forge) -> None:
    """A service that is busy is asked again where that does no harm; a comment is never written twice."""
    api = WebApi(forge.url, {"Authorization": TOKEN}, pauses=(0, 0))
    forge.answers = [502, 503]
    assert api.ask("GET", "/x?per_page=1&page=1") == []
    assert len(forge.asked) == 3
    forge.answers = [502, 503, 500]
    with pytest.raises(EnvironmentLacks, match="does not answer: 500 answer 500"):
        api.ask("GET", "/x?per_page=1&page=1")
    forge.answers = [502]
    with pytest.raises(EnvironmentLacks, match="does not answer: 502"):
        api.ask("POST", "/x", {"body": "x"})
    assert forge.comments == []
    forge.answers = [418]
    done = run("one", "--on", "github")
    done.fails_with(4, "answers 418 answer 418")
    forge.answers = [0]
    run("one", "--on", "github").fails_with(4, "answers with something else than JSON")


def test_nobody_there(run: Runner, forge: Forge) -> None:
    """Where nobody listens, and where the address is none, that is told."""
    with pytest.raises(EnvironmentLacks, match="does not answer: "):
        WebApi("http://127.0.0.1:1", {}, pauses=()).ask("GET", "/")
    assert run("one", "--on", "github", GITHUB_API_URL="file:///etc").status == 2
    with pytest.raises(UsageError, match="an empty text is no address"):
        WebApi("", {})
    assert forge.asked == []


def test_redirects_are_not_followed(run: Runner, forge: Forge) -> None:
    """The token goes to no other address than the one that the environment names."""
    forge.answers = [302]
    run("one", "--on", "github").fails_with(4, "answers 302")
    assert len(forge.asked) == 1


def test_odd_answers(forge: Forge) -> None:
    """Answers that are no comments are taken for empty ones."""
    request = PullRequest(WebApi(forge.url, {"Authorization": TOKEN}, pauses=()), "o/r", 7)
    forge.answers = [200]
    assert list(request.comments()) == []
    forge.answers = [403]
    forge.says = b"no JSON"
    with pytest.raises(CommentRefused, match="403 Forbidden"):
        list(request.comments())
    forge.says = b""
    forge.answers = [200, 201]
    assert renew(request, "x", "text")[1] == ""
    with pytest.raises(CommentRefused, match="401 Bad credentials"):
        list(PullRequest(WebApi(forge.url, {}, pauses=()), "o/r", 7).comments())


def test_a_summary_that_cannot_be_written(run: Runner) -> None:
    """A summary that cannot be written is told."""
    done = run("one", "--on", "github", GITHUB_TOKEN=None, GITHUB_STEP_SUMMARY=str(run.folder / "no" / "where"))
    assert (done.status, done.raw) == (4, b"")


# --- What there is no room for ------------------------------------------------------------------------------------


def test_texts_are_cut(run: Runner, forge: Forge) -> None:
    """A text that is too long is cut between lines, and that is said; no comment is longer than it may be."""
    run("".join(f"line {at} \U0001f600\n" for at in range(20_000)), "--on", "github")
    (body,) = forge.bodies
    assert 64_000 < size_of(body) <= 65_536
    assert body.endswith("\n\nThe rest is left out: a comment has room for 65,501 characters.\n")


@pytest.mark.parametrize("most", range(300, 700, 7))
def test_what_is_open_is_closed(most: int) -> None:
    """Wherever a text is cut, no fence and no folded part stays open."""
    part = "<details><summary>a</summary>\n\n````text\n<details>\n```\nx\n````\n\n</details>\n\n- b\n"
    text = fitted(part * 20, most)
    assert size_of(text) <= most
    fence, depth = "", 0
    for line in text.splitlines():
        if line.startswith("```"):
            fence = "" if fence and line.startswith(fence) else fence or "````"
        elif not fence:
            depth += line.count("<details>") - line.count("</details>")
    assert (fence, depth) == ("", 0)
    assert fitted("short", most) == "short"
    deep = fitted("<details>\n" * 100, most)
    assert size_of(deep) <= most
    assert deep.count("<details>") == deep.count("</details>") > 5
    assert fitted("x" * 1000, most).startswith("\n\nThe rest is left out")
