"""Comments that leave findings out.

``# stagegraph: ignore=RULE`` above an instruction is about that one, ``ignore-file=RULE`` about the file.
"""

from __future__ import annotations

import re

from stagegraph.analysis.findings.checklist import CHECKS, GROUPS, UNKNOWN_RULE
from stagegraph.analysis.findings.finding import found
from stagegraph.graph.checks.report import all_instructions
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.syntax.instructions import Dockerfile

_COMMENT = r"stagegraph:\s*(ignore|ignore-file)\s*=\s*([^\s,]+(?:\s*,\s*[^\s,]+)*)"


class LeftOut(Record):
    """What comments leave out: rules of the whole file, and rules by the lines of instructions."""

    everywhere: frozenset[str]
    by_line: dict[int, frozenset[str]]
    unknown: tuple[Finding, ...] = ()

    def wants(self, finding: Finding) -> bool:
        """Whether no comment leaves a finding out."""
        return finding.rule not in self.everywhere and finding.rule not in self.by_line.get(finding.line, ())


def left_out(dockerfile: Dockerfile) -> LeftOut:
    """What the comments of a file leave out; a rule that there is not is a finding itself."""
    everywhere: set[str] = set()
    by_line: dict[int, frozenset[str]] = {}
    unknown: list[Finding] = []
    for instruction in all_instructions(dockerfile):
        here: set[str] = set()
        for comment in instruction.comments:
            asked = re.match(_COMMENT, comment)
            if asked is None:
                continue
            names = [one.strip() for one in asked[2].split(",")]
            rules = here if asked[1] == "ignore" else everywhere
            for name in names:
                if name in GROUPS or name in CHECKS:
                    rules |= GROUPS.get(name, frozenset((name,)))
                else:
                    message = did_you_mean(f"there is no rule {name}", name, [*CHECKS, *GROUPS])
                    unknown.append(found(UNKNOWN_RULE, instruction.location.first, message))
        if here:
            place = instruction.location
            by_line.update(dict.fromkeys(range(place.first, place.last + 1), frozenset(here)))
    return LeftOut(frozenset(everywhere), by_line, tuple(unknown))
