"""``stagegraph comment``: a comment of a pull or merge request that is renewed and not repeated."""

from __future__ import annotations

import os

from stagegraph.cli import outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import EnvironmentLacks, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.cli.forges.comments import Thread

GITHUB, GITLAB = "github", "gitlab"
_ENVIRONMENTS = {"GITHUB_ACTIONS": GITHUB, "GITLAB_CI": GITLAB}
_EPILOG = """\
It runs in a workflow on GitHub (GITHUB_TOKEN with the permission pull-requests: write) or in a job on GitLab
(STAGEGRAPH_TOKEN, an access token of the project with the scope api), and is the one command that sends anything
anywhere. A token that may not write, as that of a pull request from a fork, is no failure: it is told, on GitHub in the
summary of the step, too.

examples:
  stagegraph comment comment.md
  stagegraph comment comment.md --name images       one of several comments
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "comment",
        formatter_class=HelpFormatter,
        help="write a review into a pull or merge request, or renew it there",
        description="Write a text as a comment of the pull or merge request that CI runs for. The one that was written "
        "before under the same name is replaced. Its address is printed.",
        epilog=_EPILOG,
    )
    parser.add_argument("text", metavar="FILE", help="the text in Markdown, - for standard input")
    parser.add_argument(
        "--name", default="review", metavar="NAME", help="by which the comment is found again, review if not given"
    )
    parser.add_argument("--only-renew", action="store_true", help="write none anew: renew the one that is there")
    parser.add_argument(
        "--on",
        choices=(GITHUB, GITLAB),
        default="",
        help="where; if not given as GITHUB_ACTIONS or GITLAB_CI in the environment tells",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the comment, or tell why not."""
    from stagegraph.cli.forges.comments import CommentRefused, renew  # noqa: PLC0415
    from stagegraph.cli.showerrors import note  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.files import decoded, name_of, read_file  # noqa: PLC0415
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415

    text = decoded(read_file(arguments.text), name_of(arguments.text))
    place = arguments.on or next((one for name, one in _ENVIRONMENTS.items() if os.environ.get(name)), "")
    if not place:
        raise UsageError("there is no pull or merge request here", hint="Run it in CI, or say --on github.")
    try:
        thread = _thread(place)
        if thread is None:
            note("this run is for no pull or merge request: nothing is written")
            return 0
        outcome, url = renew(thread, arguments.name, text, only_renew=arguments.only_renew)
    except CommentRefused as problem:
        _tell_refused(place, printable(str(problem)))
        return 0
    note(f"the comment is {outcome.value}")
    if url:
        outputs.write(f"{printable(url)}\n", "")
    return 0


def _thread(place: str) -> Thread | None:
    from stagegraph.cli.forges.github import pull_request  # noqa: PLC0415  (one of the two is needed)
    from stagegraph.cli.forges.gitlab import merge_request  # noqa: PLC0415

    return pull_request(os.environ) if place == GITHUB else merge_request(os.environ)


def _tell_refused(place: str, why: str) -> None:
    """Tell that there is no comment, where people look for it."""
    from stagegraph.cli.showerrors import note  # noqa: PLC0415  (most calls are not refused)

    said = f"The review could not be written as a comment: {why}."
    if place == GITHUB:
        said += " The token of a pull request from a fork may only read; otherwise the job needs the permission "
        said += "pull-requests: write."
    else:
        said += " A merge request from a fork has no token; otherwise it is an access token with the scope api."
    note(said)
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "") if place == GITHUB else ""
    if summary:
        try:
            with open(summary, "a", encoding="utf-8") as file:
                file.write(f"\n> {said}\n")
        except OSError as problem:
            raise EnvironmentLacks(f"cannot write {summary}: {problem.strerror}") from None
