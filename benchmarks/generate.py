"""A large Dockerfile: ten instructions a stage."""

from __future__ import annotations

import sys


def dockerfile(stages: int, *, tags: bool = True) -> str:
    """The text of a Dockerfile with that many stages, each of which uses earlier ones.

    With ``tags`` the stages that start from an image start from one with a tag; without, from images whose names are
    like those of the stages, as nothing else tells them apart.
    """
    lines = ["ARG V=1"]
    for index in range(stages):
        image = "alpine:3.22" if tags else f"base{index}"
        name = "s" if tags else "stage"
        base = image if index % 7 == 0 else f"{name}{index - 1 - (index % 3 if index > 3 else 0)}"
        lines += [
            f"FROM {base} AS {name}{index}",
            "ARG V",
            f"ENV A{index % 13}=x{index}",
            f"WORKDIR /w{index % 5}",
            f"COPY a{index} ./b",
            f"COPY --from={name}{index - 5} /x /y" if index > 5 else "COPY x /y",
            f'RUN --mount=type=cache,target=/c make $A{index % 13} "{index}"',
            "RUN echo $V",
            "LABEL a=b",
            'CMD ["a"]',
        ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(dockerfile(int(sys.argv[1]), tags="--untagged" not in sys.argv))
