"""How much of a build is followed, so that no small file takes all memory or never ends; see ``docs/limits.md``.

BuildKit knows none of these bounds. Files that people write stay far below them.
"""

from __future__ import annotations

MOST_INSTRUCTIONS = 1_000_000  # of all stages, those of triggers included; each makes a step, or changes what follows
MOST_INSTRUCTIONS_OF_TARGETS = 150_000  # of the Dockerfiles of all targets of bake and compose files, each for itself
MOST_TRIGGERS = 1_000_000  # that run in the stages of a build: triggers times stages
MOST_TAKING_TRIGGERS = 100_000  # among them those of images, and lists of which one takes from a stage or an image
MOST_RESOLVED_ANEW = 6_000_000  # targets that are resolved alone, times characters of the file and triggers
MOST_VARIABLES = 1_000_000  # that stages take over from what they start from: variables times stages
VIOLATIONS = 30_000  # of the rules of the build checks in a build; in each line triggers can break as many as there are
VIOLATIONS_FOR_EACH_LINE = 2  # more: a long file that is written badly has so many
LIMIT_HINT = "No build of BuildKit's is refused for that; stagegraph follows no more, see docs/limits.md."


def beyond(what: str, most: int) -> str:
    """The words of a refusal: ``the stages run more than 100,000 ONBUILD triggers``."""
    return f"{what.replace('#', f'more than {most:,}')}, which is more than stagegraph follows"
