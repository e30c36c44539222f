"""CPU time and memory for large files, and how both grow with the file."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from generate import dockerfile
from measure import Run, measured, verdict

SMALL, LARGE = 1000, 5000
MOST_GROWTH = 6.0
MOST_SECONDS, MOST_MEGABYTES = 2.4, 250  # for the large file: 1.5 times BuildKit's front end, where that takes 1.6 s
SHAPES = {
    "a chain of 5,000 stages": "FROM alpine AS s0\n"
    + "".join(f"FROM s{i} AS s{i + 1}\nRUN {i}\n" for i in range(5000)),
    "a chain of 5,000 COPY --from": "FROM alpine AS s0\nRUN y\n"
    + "".join(f"FROM scratch AS s{i + 1}\nCOPY --from=s{i} a a\n" for i in range(5000)),
    "20,000 empty stages": "FROM alpine AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(20_000)),
    "one stage of 50,000 RUNs": "FROM alpine\n" + "".join(f"RUN x{i}\n" for i in range(50_000)),
    "5,000 stages side by side": "".join(f"FROM alpine AS s{i}\nRUN x{i}\n" for i in range(5000))
    + "FROM scratch\n"
    + "".join(f"COPY --from=s{i} a a{i}\n" for i in range(5000)),
    "5,000 equal stages": "".join(f"FROM alpine AS s{i}\nRUN x\n" for i in range(5000))
    + "FROM scratch\n"
    + "".join(f"COPY --from=s{i} a a{i}\n" for i in range(5000)),
    "1,000 stages with 50 COPYs each": "".join(
        f"FROM alpine AS s{i}\nRUN x{i}\n" + "".join(f"COPY --from=s{j} a a\n" for j in range(max(0, i - 50), i))
        for i in range(1000)
    ),
}


def best(*arguments: str) -> Run:
    """The fastest of three runs: others may be at work on the machine."""
    return min((measured(*arguments) for _ in range(3)), key=lambda run: run.seconds)


def grown(folder: Path) -> None:
    """Plans of a large file next to those of a small one."""
    for tags in (True, False):
        for stages in (SMALL, LARGE):
            (folder / f"{stages}{tags}").write_text(dockerfile(stages, tags=tags))
        for file_format in ("text", "json"):
            runs = [best("plan", str(folder / f"{n}{tags}"), "--format", file_format) for n in (SMALL, LARGE)]
            small, large = runs
            growth = large.seconds / small.seconds
            found = verdict(large, MOST_SECONDS, MOST_MEGABYTES)
            if growth > MOST_GROWTH:
                found = f"{found}, grows more than {MOST_GROWTH:g} times"
            name = f"plan as {file_format}, images {'with' if tags else 'without'} tags"
            line = f"{small.seconds:.2f} s, {large.seconds:.2f} s ({growth:.1f} times), {large.megabytes:.0f} MB"
            print(f"{name:45} {line}: {found}", flush=True)


def many_targets(folder: Path) -> None:
    """Several targets cost little more than one."""
    file = str(folder / f"{SMALL}True")
    one = best("plan", file)
    for count in (20, 200):
        options = [word for index in range(SMALL - count, SMALL) for word in ("--target", f"s{index}")]
        run = best("plan", file, *options)
        line = f"{run.seconds:.2f} s, {run.seconds / one.seconds:.1f} times one target, {run.megabytes:.0f} MB"
        print(f"{f'plan, {count} targets of {SMALL} stages':45} {line}: {verdict(run, 3 * one.seconds, 250)}")
    (folder / "100").write_text(dockerfile(100))
    for name, path in (("100", folder / "100"), (f"{SMALL:,}", file)):
        run = best("targets", str(path))
        print(f"{f'targets, {name} stages':45} {run.seconds:.2f} s, {run.megabytes:.0f} MB: {verdict(run, 2.4, 250)}")


def shapes(folder: Path) -> None:
    """Deep, wide and long files."""
    for name, text in SHAPES.items():
        path = folder / "shape"
        path.write_text(text)
        for file_format in ("text", "json"):
            run = measured("plan", str(path), "--format", file_format)
            line = f"{run.seconds:.2f} s, {run.megabytes:.0f} MB"
            print(f"{f'{name}, {file_format}':45} {line}: {verdict(run, 5, 250)}", flush=True)


def yardstick() -> None:
    """How fast this machine is: BuildKit's own parser, which is written in Go, on the large file."""
    try:
        import dockerfile as parser  # noqa: PLC0415  (installed on some machines only)
    except ImportError:
        return
    text = dockerfile(LARGE)
    started = time.process_time()
    parser.parse_string(text)
    print(f"BuildKit's parser on {LARGE:,} stages: {time.process_time() - started:.2f} s (its front end takes longer)")


def main() -> None:
    """Measure all of it; about two minutes."""
    yardstick()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grown(folder)
        many_targets(folder)
        shapes(folder)


if __name__ == "__main__":
    main()
