"""Commands of ``--bake`` with 10 and 50 Dockerfiles, a log with 200 and 1,000: CPU seconds, memory, how they grow.

The targets are services that start from a shared base and copy from their neighbour; each Dockerfile has six stages.
Five times as many should take little more than five times as long, start-up apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from measure import Run, measured, verdict

FEW, MANY = 10, 50
WIDE = (200, 1000)  # targets of projects whose builds are timed alone
SECONDS, MEGABYTES = 10, 300  # of the larger one
HTML_SECONDS = 40  # each Dockerfile has a page of its own
GROWTH = 7.0  # for five times as many, start-up apart
BASE = "FROM alpine:3.22 AS tools\nRUN apk add git\nRUN --mount=type=cache,target=/var/cache make tools\n"
SERVICE = """\
FROM tools AS deps
ARG LEVEL
COPY package.json ./
RUN install --level=$LEVEL
FROM deps AS build
COPY . .
RUN build
FROM deps AS test
COPY --from=build /out /out
RUN test
FROM tools AS docs
RUN docs
FROM nginx:1.27-alpine AS assets
COPY --from=docs /docs /docs
FROM assets AS site
COPY --from=build /out /srv
"""
QUESTIONS = {
    "plan": ("plan",),
    "plan, JSON": ("plan", "--format", "json"),
    "svg": ("render", "--format", "svg"),
    "svg of steps": ("render", "--steps", "--format", "svg"),
    "svg, marked": ("render", "--diff", "HEAD", "--format", "svg"),
    "page": ("render", "--format", "html"),
    "explain": ("explain",),
    "check": ("check", "--exit-zero"),
    "impact": ("impact", "--since", "HEAD"),
    "diff": ("diff", "--base", "HEAD"),
    "timings": ("timings", "build.log"),
}


def write_project(folder: Path, count: int) -> None:
    """A repository with so many Dockerfiles, one of them edited since its commit, and a log of their build."""
    names = [f"s{at}" for at in range(count)]
    targets = ['target "tools" { context = "tools" }', f'group "default" {{ targets = {json.dumps(names)} }}']
    (folder / "tools").mkdir()
    (folder / "tools/Dockerfile").write_text(BASE, encoding="utf-8")
    for at, name in enumerate(names):
        (folder / name).mkdir()
        text = SERVICE if not at else f"{SERVICE}COPY --from=before /srv /before\n"
        (folder / name / "Dockerfile").write_text(f"# {name}\n{text}RUN {name}\n", encoding="utf-8")
        (folder / name / "package.json").write_text("{}", encoding="utf-8")
        before = f', before = "target:s{at - 1}"' if at % 5 else ""
        before = before or (', before = "docker-image://busybox"' if at else "")
        targets.append(
            f'target "{name}" {{\n  context = "{name}"\n  args = {{ LEVEL = "{at}" }}\n'
            f'  contexts = {{ tools = "target:tools"{before} }}\n}}'
        )
    (folder / "docker-bake.hcl").write_text("\n".join(targets), encoding="utf-8")
    (folder / "build.log").write_text(build_log(names), encoding="utf-8")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    path = folder / names[-1] / "Dockerfile"
    path.write_text(path.read_text(encoding="utf-8").replace("RUN build", "RUN rebuild"), encoding="utf-8")


def build_log(names: list[str]) -> str:
    """What bake prints of such a build, shortened to the steps of the targets."""
    lines, number = [], 0
    steps = ("[{0} deps 2/3] COPY package.json ./", "[{0} build 1/2] COPY . .", "[{0} build 2/2] RUN build")
    for name in names:
        for text in (f"[{name} internal] load build definition from Dockerfile", *(one.format(name) for one in steps)):
            number += 1
            lines += [f"#{number} {text}", f"#{number} DONE 1.0s", ""]
    return "\n".join(lines)


def asked(folder: Path, words: tuple[str, ...]) -> Run:
    """A command in a project."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        return measured(*words, "--bake", "docker-bake.hcl", "-o", str(folder / "out"))
    finally:
        os.chdir(here)


def main() -> None:
    """Ask each question of both projects."""
    start = measured("--version").seconds
    print(f"{'':14} {FEW:>7} files {MANY:>9} files   {'growth':>7} {'memory':>8}   ({WIDE[0]} and {WIDE[1]:,}: wide)")
    wide = {"timings, wide": QUESTIONS["timings"]}
    for (few, many), questions in (((FEW, MANY), QUESTIONS), (WIDE, wide)):
        compare(few, many, questions, start)


def compare(few: int, many: int, questions: dict[str, tuple[str, ...]], start: float) -> None:
    """Ask questions of a small and a large project; ``start`` is what a command takes that does nothing."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        write_project(Path(first), few)
        write_project(Path(second), many)
        for name, words in questions.items():
            small, large = asked(Path(first), words), asked(Path(second), words)
            growth = (large.seconds - start) / max(small.seconds - start, 0.01)
            told = verdict(large, HTML_SECONDS if name == "page" else SECONDS, MEGABYTES)
            if growth > GROWTH:
                told += f", grows {growth:.1f} times (wanted: {GROWTH:.0f})"
            seconds = f"{small.seconds:11.2f} s {large.seconds:13.2f} s"
            print(f"{name:14} {seconds}   {growth:6.1f}x {large.megabytes:5.0f} MB   {told}")


if __name__ == "__main__":
    main()
