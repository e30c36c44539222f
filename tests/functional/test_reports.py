"""Small files written after what people report, each asked as they ask, through the command line."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.commands import Done, Run

REPORTS = Path(__file__).parents[1] / "data" / "reports"


@pytest.fixture
def ask(run: Run, folder: Path) -> Callable[..., Done]:
    """Ask about one of the files: its name, the command, the options."""

    def asked(name: str, command: str, *options: str) -> Done:
        return run(command, f"{name}.Dockerfile", *options)

    for path in REPORTS.glob("*.Dockerfile"):
        (folder / path.name).write_bytes(path.read_bytes())
    return asked


def words(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_platform_on_stage(ask: Callable[..., Done]) -> None:
    """A platform has no effect where the base is a stage: the stage has that of its base, and a note says so."""
    done = ask("platform-on-stage", "plan", "--platform", "linux/arm64", "--format", "json")
    stages = {one["display_name"]: one["platform"] for one in json.loads(done.output)["stages"]}
    assert stages["cross"] == stages["common"] != "linux/amd64"
    assert "FROM --platform=$BUILDPLATFORM has no effect: common is a stage" in done.errors
    assert "linux/amd64" not in ask("platform-on-stage", "render", "--platform", "linux/arm64").output


def test_why_named_context(ask: Callable[..., Done]) -> None:
    """A named context stands in for a stage, which is then not built; or for its only user."""
    why = partial(ask, "why-named-context", "explain", "--why", "base", "--build-context")
    told = words(why("base=docker-image://golang:1.23").output)
    assert told.startswith("base is not built: the named context base=docker-image://golang:1.23 stands in for it;")
    assert "base > build (FROM L3) > stage-2 (COPY L6)" in told
    assert words(why("build=./out").output) == (
        "base is not built for stage-2: build uses it (FROM L3), but build comes from the named context build=./out."
    )


def test_param_from(ask: Callable[..., Done]) -> None:
    """A stage that a build arg or a platform would need is not said to be used by nobody."""
    assert words(ask("param-from", "explain", "--why", "full").output) == (
        "full is not built for stage-5 with these build args: FROM ${FLAVOR} L10 can name it (--build-arg FLAVOR=full)."
    )
    told = words(ask("param-from", "explain", "--why", "base-arm64").output)
    assert "FROM base-${TARGETARCH} L8 can name it (--platform linux/arm64)" in told
    assert "nothing uses it" not in words(ask("param-from", "explain").output)
    assert "nothing uses it" not in words(ask("param-from", "plan").output)


def test_near_name_used_by_unbuilt(ask: Callable[..., Done]) -> None:
    """An image that is nearly called like stages is noted, with the build arg that makes it one of them."""
    errors = ask("near-name-used-by-unbuilt", "plan").errors
    assert "run-gpu names the image docker.io/library/run-gpu:latest" in errors
    assert "--build-arg GPU=0 makes it run-gpu0, --build-arg GPU=1 makes it run-gpu1" in errors


@pytest.mark.parametrize(
    ("name", "message", "line"),
    [
        ("from-var-no-line", "error: variable expansion is not supported for --from, ", 6),
        ("index-no-line", "error: invalid stage index 7\n", 4),
        ("check-error-no-lines", "error: lint violation found for rules: FromAsCasing", 2),
    ],
)
def test_no_line(name: str, message: str, line: int, ask: Callable[..., Done]) -> None:
    """Where BuildKit gives no line, its message is kept, and our line and the excerpt are shown."""
    done = ask(name, "plan")
    shown = (REPORTS / f"{name}.Dockerfile").read_text().splitlines()[line - 1]
    done.fails_with(3, f"  --> {name}.Dockerfile:{line}\n", f" {line:3} | >>> {shown}\n")
    assert done.errors.startswith(message)


def test_lines_of_every_rule(ask: Callable[..., Done], folder: Path) -> None:
    """Of several broken build checks, one of which depends on the base image, each is told with its line."""
    (folder / "images.json").write_text('{"alpine": {"config": {}}}')
    done = ask("check-error-no-lines", "plan", "--image-config", "images.json")
    done.fails_with(3, "for rules: FromAsCasing, JSONArgsRecommended\n", "FromAsCasing L2, JSONArgsRecommended L6.")


def test_empty_default_no_hint(ask: Callable[..., Done]) -> None:
    """An empty default is answered like an ARG without a value."""
    ask("empty-default-no-hint", "plan").fails_with(
        3, "--build-arg distro=VALUE", "ARG distro=VALUE", "--placeholders shows the file without it."
    )


def test_platform_arg_no_default(ask: Callable[..., Done]) -> None:
    """All missing build args are named at once, and a placeholder stands for a platform, too."""
    ask("platform-arg-no-default", "plan").fails_with(
        3, "--build-arg IMAGE_ARCH=VALUE --build-arg TARGET_ARCH=VALUE", "--placeholders shows the file without them."
    )
    done = ask("platform-arg-no-default", "plan", "--placeholders", "--format", "json")
    last = json.loads(done.output)["stages"][-1]
    assert (last["base"], last["platform"]) == ("${IMAGE_ARCH}/debian:12", "linux/${TARGET_ARCH}")


def test_cr_only(ask: Callable[..., Done]) -> None:
    """Lines that end in carriage returns alone are told."""
    ask("cr-only", "plan").fails_with(3, "The lines end in carriage returns alone")


def test_windows_backslash(ask: Callable[..., Done]) -> None:
    """The backslash is told that swallows a line, and what to write."""
    ask("windows-backslash", "plan").fails_with(
        3, "circular dependency", "The \\ at the end of line 2 swallows the next line", "# escape=`"
    )


def test_locked_cache_runs_with(ask: Callable[..., Done]) -> None:
    """Stages that take turns on a lock are nowhere told to run together."""
    plan = ask("locked-cache-runs-with", "plan").output
    rows = {line.split()[1]: line.split()[-1] for line in plan.splitlines() if line[:1] in ("1", "2")}
    assert (rows["a"], rows["b"]) == ("-", "stage-2")
    assert "Widest wave: 1 step at the same time" in plan
    assert "One after the other, as they lock the cache /var/cache/apt: a L2, b L4" in plan
    told = ask("locked-cache-runs-with", "explain").output
    assert "  a\n" in told
    assert "  b, alongside stage-2\n" in told
    assert json.loads(ask("locked-cache-runs-with", "plan", "--format", "json").output)["peak_parallelism"] == 1


def test_duplicate_names(ask: Callable[..., Done]) -> None:
    """Stages of one name are told apart by their lines, and each can be asked for."""
    assert "final@L1 > final@L5 > final@L9" in ask("duplicate-names", "plan").output
    assert "final@L1 > final@L5 > final@L9" in ask("duplicate-names", "explain").output
    for line in (1, 5, 9):
        name = f"final@L{line}"
        assert ask("duplicate-names", "explain", "--why", name).output.startswith(f"{name} is ")
        assert name in ask("duplicate-names", "render", "--focus", name, "--depth", "0").output
        assert name in ask("duplicate-names", "targets").output


def test_takes_unexpanded(ask: Callable[..., Done]) -> None:
    """What goes into the image is told with its values, its origin, and what is read through mounts."""
    told = ask("takes-unexpanded", "explain").output
    assert "from deps: /install-amd64/etc -> /etc L5" in told
    assert "from the context: app.yml -> /etc/app.yml L6" in told
    assert "mounted from deps: / -> /d L7" in told


def test_global_arg_undeclared(ask: Callable[..., Done]) -> None:
    """A build arg that is declared only before the first FROM is empty in a stage."""
    errors = ask("global-arg-undeclared", "plan").errors
    assert "V is used in a, where it is empty" in errors
    assert "the ARG in line 1, before the first FROM" in errors


def test_apt_cache_shared(ask: Callable[..., Done]) -> None:
    """Two stages can write apt's cache at the same time."""
    errors = ask("apt-cache-shared", "plan").errors
    assert "can run at the same time and share apt's cache /var/cache/apt" in errors
    assert "sharing=locked" in ask("apt-cache-shared", "plan", "--format", "json").output


def test_copy_from_parent(ask: Callable[..., Done]) -> None:
    """What is copied from the parent to its own place is there already."""
    assert ":4: two starts from one: /b is there already" in ask("copy-from-parent", "plan").errors


def test_heredoc_space(ask: Callable[..., Done]) -> None:
    """A blank behind ``<<`` begins a heredoc."""
    done = ask("heredoc-space", "plan")
    assert (done.status, "conf" in done.output) == (0, True)


def test_shift_space(ask: Callable[..., Done]) -> None:
    """A shift with blanks is an unterminated heredoc, and it is said why."""
    ask("shift-space", "plan").fails_with(
        3, "unterminated heredoc", "`<<` begins a heredoc with a blank behind it, too."
    )


def test_step_counts(ask: Callable[..., Done]) -> None:
    """The number of steps of a stage is BuildKit's own in all answers, and those of the stages add up."""
    plan = words(ask("step-counts", "plan").output)
    assert "builds 2 of 3 stages in 4 steps" in plan
    assert " x L5-6 2 all " in plan
    assert " stage-2 L7-9 3 2 of 3 debian:latest; x at step 3/3 (COPY L9) " in plan
    assert "Critical path: stage-2 (2 of 4 steps)" in plan
    added = "5 in the stages, less 1 that they share: 4; not counted: the build context, 1 LINK"
    assert f"Steps: {added}" in plan
    told = words(ask("step-counts", "explain").output)
    assert f"STEPS {added}" in told
    assert "stage-2 (2 of its 3 steps), alongside x" in told
    assert "stage-2 at step 3/3 L9 for x" in told
    picture = ask("step-counts", "render", "--format", "mermaid").output
    assert "not built, 4 steps" in picture
    assert "3 steps, 2 before it waits" in picture
    assert added in ask("step-counts", "render", "--format", "html").output
