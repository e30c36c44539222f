"""Files that are made to take long: each has to be answered or refused soon, within some memory."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path

from measure import measured, verdict

SIZE = 120_000  # of the small ones, in characters
LINE = 60_000  # of a line; BuildKit takes 65,535 at most
MANY = 1_000_000
HEREDOCS = 50_000


def repeated(start: str, line: str) -> str:
    """A file of about the size with a line again and again; ``{i}`` in it is counted."""
    lines, length, count = [start], len(start), 0
    while length < SIZE:
        lines.append(line.replace("{i}", str(count)).replace("{j}", str(count - 1)))
        length += len(lines[-1])
        count += 1
    return "".join(lines)


def halves(first: str, second: str, last: str = "") -> str:
    """Many lines of one kind, then as many of another."""
    count = SIZE // (len(first) + len(second) + 8)
    above = "".join(first.replace("{i}", str(i)) for i in range(count))
    return "FROM alpine AS a\n" + above + "".join(second.replace("{i}", str(i)) for i in range(count)) + last


def triggered(trigger: str, count: int, stages: int) -> str:
    """Many triggers, counted as ``{i}``, that run in many stages, of which the last one needs all."""
    return (
        "FROM alpine AS s\nRUN x\nFROM alpine AS a\n"
        + "".join(trigger.replace("{i}", str(i)) for i in range(count))
        + "".join(f"FROM a AS b{i}\n" for i in range(stages))
        + "FROM scratch\n"
        + "".join(f"COPY --from=b{i} a a\n" for i in range(stages))
    )


def bases(trigger: str, count: int, stages: int, more: str = "") -> str:
    """Many triggers, counted as ``{i}``, that run in many stages, each of which is a target."""
    return (
        "FROM alpine AS s\nFROM alpine AS a\n"
        + "".join(trigger.replace("{i}", str(i)) for i in range(count))
        + "".join(f"FROM a AS t{i}\n{more.replace('{i}', str(i))}" for i in range(stages))
    )


def long_line(start: str, part: str, end: str = "\n") -> str:
    """A file whose last line is as long as BuildKit allows."""
    return start + part * (LINE // len(part)) + end


SMALL = {
    "chained build args": repeated("", "ARG A{i}=$A{j}x\n") + "FROM alpine\n",
    "chained variables": repeated("FROM alpine\n", "ENV A{i}=$A{j}x\n"),
    "doubling variables": "FROM alpine\nENV A=xxxxxxxxxx\n" + "ENV A=$A$A\n" * 60,
    "doubling by a pattern": "FROM alpine\nENV A=aaaaaaaa\n" + "ENV A=${A//a/$A}\n" * 8,
    "a growing variable, used": "FROM alpine\nENV A=x\n" + "ENV A=${A}xxxxxxxx\nRUN $A\n" * 5000,
    "patterns with stars": "FROM alpine\nARG V=" + "a" * 20_000 + "\nENV X=${V//*a*a*a*a*b/x}\nENV Y=${V%%*b*b*c}\n",
    "unknown variables like known ones": halves("ENV a{i}=x\n", "USER $b{i}\n").replace("alpine", "scratch"),
    "unknown build args like known ones": "".join(f"ARG a{i}\n" for i in range(5000))
    + "".join(f"FROM a$b{i}\n" for i in range(5500)),
    "a pattern again and again": "FROM alpine\nARG V=" + "ab" * 20_000 + "\n" + "ENV X=${V//a*b/bb}\n" * 100,
    "nested words": "FROM alpine\nENV A=" + "${a:-" * 9000 + "x" + "}" * 9000 + "\n",
    "nested patterns of unknown variables": "FROM alpine\n"
    + ("COPY " + "${b:+${c:-${d#" * 700 + "x" + "}}}" * 700 + " x\n") * 8,
    "variables, then steps": halves("ENV A{i}=x\n", "RUN echo {i}\n"),
    "variables and steps in turn": repeated("FROM alpine\n", "ENV A{i}=x\nRUN {i}\n"),
    "variables set again and again": "FROM alpine\nENV "
    + " ".join(f"a{i}=" for i in range(6000))
    + "\n"
    + "".join(f"ENV a{i}=1\nRUN {i}\n" for i in range(3500)),
    "variables in many stages": "FROM alpine AS s0\nENV "
    + " ".join(f"a{i}=" for i in range(6000))
    + "\n"
    + "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(3000)),
    "triggers times stages": halves("ONBUILD RUN {i}\n", "FROM a\n"),
    "triggers times needed stages": halves(
        "ONBUILD RUN {i}\n",
        "FROM a AS b{i}\n",
        "FROM scratch\n" + "".join(f"COPY --from=b{i} a a\n" for i in range(1000)),
    ),
    "a thousand triggers in a thousand stages": "FROM alpine AS a\n"
    + "".join(f"ONBUILD RUN {i}\n" for i in range(1000))
    + "".join(f"FROM a AS b{i}\n" for i in range(999))
    + "FROM scratch\n"
    + "".join(f"COPY --from=b{i} a a\n" for i in range(999)),
    "heredocs of triggers in many stages": triggered("ONBUILD COPY <<E /x{i}\nx $V{i}\nE\n", 900, 900),
    "build args of triggers in many stages": triggered("ONBUILD ARG A{i}=x{i}\n", 900, 900),
    "triggers that take, in many stages": triggered(
        "ONBUILD COPY --from=s a{i} /b\nONBUILD RUN --mount=from=s,target=/x{i} {i}\n", 150, 300
    ),
    "triggers that take from images": triggered("ONBUILD COPY --from=busybox a{i} /b\n", 300, 300),
    "triggers that mount images": triggered("ONBUILD RUN --mount=from=0,target=/x{i} {i}\n", 300, 300),
    "triggers that break rules, in many stages": triggered("ONBUILD LABEL a b{i}\n", 900, 900),
    "triggers that break rules of a strict file": "# check=error=true\n"
    + triggered("ONBUILD LABEL a b{i}\n", 900, 900),
    "variables of triggers, seen by copies": triggered("ONBUILD ENV A{i}=$B{i}\n", 900, 0)
    + "".join(f"FROM a AS b{i}\nCOPY x /o/\nRUN npm ci\n" for i in range(900))
    + "FROM scratch\n"
    + "".join(f"COPY --from=b{i} a a\n" for i in range(900)),
    "cache mounts of triggers in many stages": triggered("ONBUILD RUN --mount=type=cache,target=/c {i}\n", 900, 900),
    "triggers that mount, in many stages": "FROM alpine AS a\n"
    + "".join(f"ONBUILD RUN --mount=type=cache,target=/c {i}\n" for i in range(300))
    + "".join(f"FROM a AS b{i}\n" for i in range(300))
    + "FROM scratch\n"
    + "".join(f"COPY --from=b{i} a a\n" for i in range(300)),
    "triggers that all stages share": triggered("ONBUILD COPY a{i} /x/\n", 150, 2700),
    "triggers that take from many images": triggered("ONBUILD COPY --from=im{i} a{i} /b\n", 300, 300),
    "triggers that take from images in few stages": triggered("ONBUILD COPY --from=im{i} a{i} /b\n", 2400, 3),
    "a shell of many words": "FROM alpine\nSHELL [" + ",".join(['"a"'] * 4000) + "]\n" + "RUN x\n" * 8000,
    "a shell of a line": "FROM alpine\nSHELL [" + ",".join(['"a"'] * 15_000) + "]\n" + "RUN x\n" * 9900,
    "equal stages": "".join(f"FROM alpine AS s{i}\nRUN x\n" for i in range(2000))
    + "FROM scratch\n"
    + "".join(f"COPY --from=s{i} a a\n" for i in range(2000)),
    "stages that build args name": "ARG V=none\n"
    + "".join(f"ARG A{i}=x{i}\n" for i in range(5000))
    + "".join(f"FROM alpine AS ab{i}x\n" for i in range(98))
    + "".join(f"FROM ab$V AS u{i}\n" for i in range(98))
    + "FROM alpine\n",
    "refused bases with many variables": "ARG A=x\n" + ("FROM ab" + "$A-" * 300 + "\n") * 130,
    "images like stages": "".join(f"FROM base{i} AS stage{i}\nRUN x{i}\n" for i in range(3500)),
    "sources like stages": "".join(f"FROM alpine AS stage{i}\nCOPY --from=stag{i}e a a\n" for i in range(2500)),
    "many stages": repeated("", "FROM a\n"),
    "many empty stages": repeated("FROM a AS s\n", "FROM s AS s{i}\n"),
    "one stage, many users": "FROM a AS s\nRUN x\n" + "".join(f"FROM s\nRUN {i}\n" for i in range(7000)),
    "many steps": repeated("FROM a\n", "RUN {i}\n"),
    "linked copies": repeated("FROM a\n", "COPY --link a /{i}\n"),
    "many mounts from stages": "".join(f"FROM a AS a{i}\nRUN {i}\n" for i in range(2000))
    + "FROM a\nRUN "
    + " ".join(f"--mount=from=a{i},target=/c{i}" for i in range(2000))
    + " x\n",
    "many cache mounts": "FROM a\nRUN " + " ".join(f"--mount=type=cache,target=/c{i}" for i in range(1500)) + " x\n",
    "many ports": repeated("FROM a\n", "EXPOSE 1-65535\n"),
    "many directories": repeated("FROM a\n", "WORKDIR aaaaaaaa\n"),
    "directories of unknown variables": repeated("FROM a\n", "WORKDIR x$A{i}\n"),
    "unknown variables of others": repeated("FROM a\nENV A=$B\n", "ENV A{i}=$A{j}$B{i}\n"),
    "unknown variables and steps in turn": repeated("FROM a\n", "ENV A{i}=$B\nRUN $A{i}\n"),
    "a directory in each stage of a chain": repeated("FROM a AS s-1\n", "FROM s{j} AS s{i}\nWORKDIR a\n"),
    "unknown variables in a chain of stages": repeated(
        "FROM a AS s-1\n", "FROM s{j} AS s{i}\nENV A{i}=$B{i}\nRUN $A{i}\n"
    ),
    "many sources": "FROM a\nCOPY " + " ".join(f"a{i}" for i in range(9000)) + " /x/\n",
    "many COPYs of all files": repeated("FROM a\n", "COPY a{i} b\nCOPY . b\n"),
    "many COPYs of patterns": repeated("FROM a\n", "COPY *.a{i} /x/\nCOPY a{i} b\n"),
    "many COPYs from a stage": repeated("FROM a\nRUN x\nFROM a\n", "COPY --from=0 a /opt/a\n"),
    "many platforms": repeated("FROM a AS s-1\n", "FROM --platform=linux/arm64 s{j} AS s{i}\n"),
    "COPYs into a long directory": f"FROM a\nWORKDIR {'/a' * (LINE // 2)}\n" + "COPY a b\n" * 6600,
    "many excludes": "FROM a\nCOPY " + " ".join(f"--exclude=a{i}" for i in range(3500)) + " a b\n",
    "many heredocs in a line": "FROM a\nCOPY "
    + " ".join(f"<<E{i}" for i in range(6000))
    + " /x/\n"
    + "".join(f"E{i}\n" for i in range(6000)),
    "many small heredocs": repeated("FROM a\n", "RUN <<E\nE\n"),
    "open heredocs": long_line("FROM a\nRUN ", "<<a "),
    "comments": "#\n" * (SIZE // 2) + "FROM a\n",
    "comments above many build args": "# a b\n" * 9000 + "ARG " + " ".join(f"a{i}" for i in range(9000)) + "\nFROM a\n",
    "empty continuation lines": "FROM a\nRUN a \\\n" + "\\\n" * (SIZE // 2) + "b\n",
    "blanks": long_line("FROM a\nRUN ", " ", "a\n"),
    "brackets": long_line("FROM a\nRUN ", "["),
    "words in brackets": long_line("FROM a\nRUN [", '"a",', '"b"]\n'),
    "parentheses": long_line("FROM a\nRUN ", "("),
    "dollars": long_line("FROM a\nENV A=", "$"),
    "backslashes": long_line("FROM a\nENV A=", "\\\\"),
    "many unknown variables in a line": "FROM a\n" + ("USER " + "".join(f"$a{i}" for i in range(9000)) + "\n") * 2,
    "quotes": long_line("FROM a\nENV A=", "\"'"),
    "labels": "FROM a\nLABEL " + " ".join(f"a{i}=b" for i in range(6000)) + "\n",
    "flags": long_line("FROM a\nRUN ", "--a ", "x\n"),
    "unknown instructions": repeated("FROM a\n", "X\n"),
    "a long image": long_line("FROM ", "a/", "a\n"),
    "a long platform": long_line("FROM --platform=", "a/", " a\n"),
    "a long glob": long_line("FROM a\nCOPY ", "*", " /x\n"),
    "a long address": long_line("FROM a\nADD https://", "a", " /x\n"),
    "a long git address": long_line("FROM a\nADD https://github.com/a/b.git#", "a:", " /x\n"),
    "a build arg, used in vain": long_line("ARG A=1\nFROM a\nRUN ", "$A "),
    "many words of the shell": long_line("ARG A=1\nFROM a\nRUN $A ", "for "),
    "escaped quotes": long_line('ARG A=1\nFROM a\nRUN $A "', '\\"'),
    "long words, many lines": ("RUN " + "a" * LINE + "\n").join(["FROM a\n", "", ""]),
}
LARGE = {
    f"{MANY:,} continuation lines": "FROM alpine\nRUN a" + " \\\n b" * MANY + "\n",
    f"{MANY:,} empty continuation lines": "FROM alpine\nRUN a \\\n" + "\\\n" * MANY + " b\n",
    f"{HEREDOCS:,} RUN heredocs": "FROM alpine\n" + "".join(f"RUN <<E\nx{i}\nE\n" for i in range(HEREDOCS)),
    f"{HEREDOCS:,} COPY heredocs": "FROM alpine\n" + "".join(f"COPY <<E /x{i}\nx{i}\nE\n" for i in range(HEREDOCS)),
}


TARGETS = {
    "300 triggers for 300 targets": "FROM alpine AS a\n"
    + "".join(f"ONBUILD RUN {i}\n" for i in range(300))
    + "".join(f"FROM a AS b{i}\n" for i in range(300)),
    "refused triggers for many targets": halves("ONBUILD STOPSIGNAL a{i}\n", "FROM a AS b{i}\n"),
    "a chain of targets": "FROM alpine AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(5000)),
    "a chain of copies": "FROM alpine AS s0\n"
    + "".join(f"FROM alpine AS s{i + 1}\nCOPY --from=s{i} a a\n" for i in range(2700)),
    "a ladder of copies": "FROM alpine AS s0\nFROM alpine AS s1\n"
    + "".join(f"FROM alpine AS s{i}\nCOPY --from=s{i - 1} a a\nCOPY --from=s{i - 2} a a\n" for i in range(2, 1900)),
    "targets that set the checks": "# check=error=true\n" + repeated("", "FROM alpine AS s{i}\n"),
    "a chain that sets the checks": "# check=error=true\n" + repeated("FROM a AS s-1\n", "FROM s{j} AS s{i}\n"),
    "targets that break the checks": "# check=error=true\n" + repeated("", "FROM alpine AS s{i}\nWORKDIR a\n"),
    "a chain that breaks the checks": "# check=error=true\n"
    + repeated("FROM a AS s-1\n", "FROM s{j} AS s{i}\nENV a b\n"),
    "targets told to each stage": "ARG TARGETSTAGE\n" + repeated("", "FROM alpine AS s{i}\n"),
    "targets told to each RUN": "ARG TARGETSTAGE\n"
    + repeated("", "FROM alpine AS s{i}\nARG TARGETSTAGE\nRUN $TARGETSTAGE\n"),
    "a global argument in each": "ARG G=1\n" + repeated("", "FROM alpine AS s{i}\nARG G\nRUN $G\n"),
    "described targets": repeated("", "# s{i} does it\nFROM alpine AS s{i}\n"),
    "names that are unknown": repeated("", "FROM alpine AS stage{i}\nCOPY --from=stag{i}e a a\n"),
    "variables for many targets": "FROM alpine AS s\n"
    + "".join(f"ENV a{i}=b{i}\n" for i in range(3000))
    + "".join(f"FROM s AS t{i}\n" for i in range(3500)),
    "variables that many targets change": "FROM alpine AS s\nENV "
    + " ".join(f"a{i}=" for i in range(8000))
    + "\n"
    + "".join(f"FROM s AS t{i}\nENV X={i}\n" for i in range(2500)),
    "a RUN of nothing below all": repeated("FROM alpine AS s-1\nRUN []\n", "FROM s{j} AS s{i}\n"),
    "triggers that take, for many targets": bases("ONBUILD ENV A{i}=x\nONBUILD COPY --from=im{i}x a b\n", 150, 6000),
    "triggers that take, with one of each target": bases(
        "ONBUILD COPY --from=s a b{i}\n", 60, 2200, "ONBUILD RUN {i}\nFROM t{i}\n"
    ),
    "triggers that take from many images, for many targets": bases("ONBUILD COPY --from=im{i} a a\n", 600, 6000),
    "triggers that take, for targets that one takes from": bases("ONBUILD COPY --from=0 a a{i}\n", 150, 3000)
    + "FROM scratch\n"
    + "".join(f"COPY --from=t{i} a a\n" for i in range(3000)),
    "triggers refused in many targets": bases("ONBUILD FOO\n", 1, 7000),
    "targets told to the platform of some": "ARG TARGETSTAGE\n"
    + "".join(f"FROM --platform=linux/$TARGETSTAGE alpine AS s{i}\n" for i in range(330)),
    "targets told to each FROM": "ARG TARGETSTAGE\n" + repeated("", "FROM a$TARGETSTAGE AS s{i}\n"),
    "mounts in triggers for many targets": "FROM alpine AS a\n"
    + "".join(f"ONBUILD RUN --mount=type=cache,target=/c {i}\n" for i in range(300))
    + "".join(f"FROM a AS b{i}\n" for i in range(300)),
}


def _counted(line: str, count: int, start: str = "") -> str:
    """A line again and again, counted as ``{i}``; ``{j}`` is the number before."""
    return start + "".join(line.replace("{i}", str(i)).replace("{j}", str(i - 1)) for i in range(count))


IMPACTS = {
    "equal copies, one stage of another": "FROM scratch\nCOPY --from=im a a\n"
    + "".join(f"FROM scratch\nCOPY --from={i} a a\n" for i in range(3500)),
    "equal linked copies of many images": "FROM alpine\n"
    + "".join(f"COPY --link --from=im{i} a a\n" for i in range(3900)),
    "equal copies of many stages": "".join(f"FROM im AS s{i}\nRUN {i}\n" for i in range(1200))
    + "".join(f"FROM scratch AS t{i}\nCOPY --from=s{i} a a\n" for i in range(1200))
    + "FROM scratch\n"
    + "".join(f"COPY --from=t{i} a a\n" for i in range(1200)),
    "many unknown variables, many RUNs": "FROM im\nENV "
    + " ".join(f"a{i}=$x" for i in range(3000))
    + "\n"
    + "".join(f"RUN {i}\n" for i in range(9000)),
    "mounts of other files of one stage": "FROM im AS s\nRUN x\n"
    + _counted("FROM s AS t{i}\nRUN --mount=from=s,source=/a{i},target=/x,rw x\n", 1400)
    + _counted("COPY --from=t{i} a a\n", 1400, "FROM scratch\n"),
    "equal COPYs behind an image": "FROM im\n" + "COPY . .\n" * 11_000,
    "many images in mounts": "FROM im\n" + "".join(f"RUN --mount=from=im{i},target=/c x\n" for i in range(3300)),
}


def _copied(stages: range, extra: str = "") -> str:
    """A chain of stages; some are copied from, each by a stage of its own, in the same words."""
    return (
        "FROM im AS b0\n"
        + "".join(f"FROM b{i - 1} AS b{i}\nRUN {i}\n" for i in range(1, 1500))
        + "".join(f"FROM scratch AS c{i}\nCOPY --from=b{i} a a\n" for i in stages)
        + "FROM scratch\n"
        + "".join(f"COPY --from=c{i} a a\n" for i in stages)
        + extra
    )


COMPARED = {
    "other stages of a chain copied": (
        _copied(range(1, 1499, 2), "COPY --from=b1499 a a\n"),
        _copied(range(2, 1499, 2)),
    ),
    "all stages of a chain renamed": (
        _counted("FROM s{j} AS s{i}\n", 4000, "FROM a AS s-1\n"),
        _counted("FROM t{j} AS t{i}\n", 4000, "FROM a AS t-1\n"),
    ),
    "all stages of a star renamed": (
        _counted("FROM a AS s{i}\nRUN {i}\n", 4000),
        _counted("FROM a AS t{i}\nRUN {i}\n", 4000),
    ),
    "all variables renamed": (_counted("ENV a{i}=1\n", 8000, "FROM a\n"), _counted("ENV b{i}=1\n", 8000, "FROM a\n")),
    "variables and steps in turn, changed": (
        _counted("ENV a{i}=1\nRUN {i}\n", 4000, "FROM a\n"),
        _counted("ENV a{i}=2\nRUN {i}\n", 4000, "FROM a\n"),
    ),
    "a word of a long shell changed": (
        'FROM a\nSHELL ["b",' + ",".join(['"a"'] * 15_000) + "]\n" + "RUN x\n" * 9900,
        'FROM a\nSHELL ["c",' + ",".join(['"a"'] * 15_000) + "]\n" + "RUN x\n" * 9900,
    ),
    "equal RUNs below another shell": (
        'FROM alpine\nSHELL ["/bin/a"]\n' + "RUN x\n" * 19_000,
        'FROM alpine\nSHELL ["/bin/b"]\n' + "RUN x\n" * 19_000,
    ),
    "all build args renamed": (
        _counted("ARG a{i}=1\n", 8000) + "FROM a\n",
        _counted("ARG b{i}=1\n", 8000) + "FROM a\n",
    ),
}
"""Two files each, of which the second takes the place of the first."""


def apart_and_chained(count: int) -> tuple[str, str]:
    """Stages that can all run at the same time, and then none of them can."""
    last = "FROM scratch\n" + "".join(f"COPY --from=s{i} a a\n" for i in range(count))
    apart = "".join(f"FROM a AS s{i}\nRUN {i}\n" for i in range(count))
    return apart + last, "FROM a AS s-1\n" + "".join(f"FROM s{i - 1} AS s{i}\nRUN {i}\n" for i in range(count)) + last


def one_more_run(text: str) -> tuple[str, str]:
    """A file, and the same with a RUN more in the first stage."""
    first, rest = text.split("\n", 1)
    return text, f"{first}\nRUN before\n{rest}"


MULTIPLIED = {
    "a chain that becomes a star": (
        _counted("FROM s{j} AS s{i}\nRUN {i}\n", 1500, "FROM a AS s-1\n")
        + _counted("COPY --from=s{i} a a\n", 1500, "FROM scratch\n"),
        _counted("FROM a AS s{i}\nRUN {i}\n", 1500) + _counted("COPY --from=s{i} a a\n", 1500, "FROM scratch\n"),
    ),
    "stages that no longer run at the same time": apart_and_chained(2500),
    "cache mounts of triggers, compared": one_more_run(
        triggered("ONBUILD RUN --mount=type=cache,target=/c {i}\n", 900, 900)
    ),
    "triggers that mount stages, compared": one_more_run(
        triggered("ONBUILD RUN --mount=from=s,target=/x{i} {i}\n", 110, 900)
    ),
    "triggers that link, compared": one_more_run(triggered("ONBUILD COPY --link a{i} /d\n", 900, 900)),
}


STEPPED = {
    "stages that start from thousands of steps": one_more_run(
        "FROM alpine AS b\n" + "RUN x\n" * 9900 + _counted("FROM b AS s{i}\nRUN {i}\n", 2400)
    ),
}
"""Two files, of which the targets that are compared have more than 200,000 steps together."""


def chained(first: str, step: str, last: str, count: int = 60) -> str:
    """A bake file of variables of which each is made of the one before."""
    lines = [f'variable "v0" {{ default = {first} }}']
    lines += [f'variable "v{at}" {{ default = {step.replace("@", f"v{at - 1}")} }}' for at in range(1, count)]
    return "\n".join([*lines, f'target "default" {{\n  args = {{ X = {last.replace("@", f"v{count - 1}")} }}\n}}\n'])


BAKE = {
    "doubling variables in bake": chained('"xxxxxxxxxx"', '"${@}${@}"', "@"),
    "doubling lists in bake": chained('["x"]', "[@, @]", "jsonencode(@)"),
    "squares in bake": chained("9", "@ * @", '"${@}"'),
    "loops in bake": chained("1", "@", 'join("", [for a in range(1000): join("", [for b in range(1000): b])])', 2),
    "products in bake": chained("1", "@", "jsonencode(setproduct(range(1000), range(1000), range(1000)))", 2),
    "repetitions in repetitions in bake": chained("1", "@", f'jsonencode(regexall("(a*)*b", "{"a" * 100_000}"))', 2),
    "many repetitions in bake": chained("1", "@", f'jsonencode(regexall("{".*" * 20}x", "{"a" * 100_000}"))', 2),
    "regular expressions in loops in bake": chained(
        "1", "@", f'jsonencode([for a in range(1000): regexall("(a|aa)+$", "{"a" * 1000}b")])', 2
    ),
    "a matrix in bake": 'target "default" {\n name = "a-${x}-${y}"\n'
    " matrix = { x = range(1000), y = range(1000) }\n}\n",
    "lists that functions look at in bake": 'variable "l" { default = range(1000) }\ntarget "default" {\n args = {\n'
    + "".join(f"  A{i} = contains(l, {i} + 1000)\n  B{i} = length(distinct(l))\n" for i in range(1500))
    + " }\n}\n",
    "lists made again and again in bake": 'target "default" {\n args = {\n'
    + "".join(f"  A{i} = index(range(1000), {i})\n" for i in range(1000))
    + " }\n}\n",
    "parts of a template in bake": chained('"x"', '"' + "a${@}" * 20_000 + '"', "@", 2),
    "splats of splats in bake": chained("[[1]]", f"@{'[*]' * 40_000}", "jsonencode(@)", 2),
    "unions of sets in bake": chained("1", f"setunion({''.join(f'[{i}],' for i in range(14_000))}[1])", "1", 2),
    "blanks in bake": "v = 1\n" + "\t" * SIZE + 'target "default" {}\n',
    "lines without an end in bake": "v = " + "?\n" * (SIZE // 2),
    "open quotes in bake": "v = " + '"\n' * (SIZE // 2),
    "many tiny targets in bake": "".join(f'target "t{i}" {{}}\n' for i in range(6500)) + 'target "default" {}\n',
    "groups of groups in bake": 'target "g0" {}\ntarget "h0" {}\n'
    + "".join(f'group "{one}{i}" {{ targets = ["g{i - 1}", "h{i - 1}"] }}\n' for i in range(1, 900) for one in "gh")
    + 'group "default" { targets = ["g899"] }\n',
}

BUILT = {
    "many targets of one Dockerfile": "".join(
        f'target "t{i}" {{\n context = "FOLDER"\n args = {{ A = "x{i}" }}\n}}\n' for i in range(600)
    )
    + 'group "default" { targets = ["'
    + '", "'.join(f"t{i}" for i in range(600))
    + '"] }\n',
    "many targets of a long Dockerfile": 'target "base" {\n dockerfile-inline = <<E\nFROM a\n'
    + "".join(f"RUN x{i}\n" for i in range(800))
    + "E\n}\n"
    + "".join(f'target "t{i}" {{\n inherits = ["base"]\n args = {{ A = "x{i}" }}\n}}\n' for i in range(1200))
    + 'group "default" { targets = ["'
    + '", "'.join(f"t{i}" for i in range(1200))
    + '"] }\n',
}
"""Bake files whose targets are planned and checked."""

COMPOSE = {
    "aliases of aliases in compose": "x: &a0 {a: x}\n"
    + "".join(f"x{i}: &a{i} {{a: *a{i - 1}, b: *a{i - 1}}}\n" for i in range(1, 60))
    + "services: {a: {build: .}}\n",
    "merge keys of merge keys in compose": "x: &a0 {a: x}\n"
    + "".join(f"x{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 60))
    + "services: {a: {build: .}}\n",
    "extends of much in compose": "services:\n a: {build: {context: ., args: {"
    + ", ".join(f"k{i}: 1" for i in range(3000))
    + "}}}\n"
    + "".join(f" a{i}: {{extends: {{service: a}}}}\n" for i in range(1500)),
    "contexts of contexts in compose": "services:\n a0: {build: .}\n"
    + "".join(
        f" a{i}: {{build: {{context: ., additional_contexts: {{x: 'service:a{i - 1}', y: 'service:a{i - 1}'}}}}}}\n"
        for i in range(1, 1300)
    ),
}

SERVICES = {
    "many services in compose": "services:\n"
    + "".join(f" s{i}: {{build: {{context: FOLDER, args: {{A: x{i}}}}}}}\n" for i in range(1600)),
}
"""Compose files whose services are planned and checked."""


def acyclic(stages: int, copies: int, near: int) -> str:
    """Stages that copy from so many of those before them, of the nearest ones."""
    chosen = random.Random(1)  # noqa: S311  (the same each time)
    lines = ["FROM alpine AS s0\n"]
    for at in range(1, stages):
        lines.append(f"FROM alpine AS s{at}\nRUN {at}\n")
        before = range(max(0, at - near), at)
        lines += [f"COPY --from=s{one} a a\n" for one in chosen.sample(before, min(at, copies))]
    return "".join(lines)


PICTURES = {
    "a star": "".join(f"FROM alpine AS s{i}\nRUN {i}\n" for i in range(1500))
    + "FROM scratch\n"
    + "".join(f"COPY --from=s{i} a a\n" for i in range(1500)),
    "a fan": "FROM alpine AS s\n" + "".join(f"FROM s AS t{i}\nRUN {i}\n" for i in range(4000)),
    "a chain": repeated("FROM alpine AS s-1\n", "FROM s{j} AS s{i}\nRUN {i}\n"),
    "a comb": repeated("FROM alpine AS s-1\n", "FROM s{j} AS s{i}\nRUN {i}\nFROM s{i} AS t{i}\nRUN {i}\n"),
    "a tree": "FROM alpine AS s1\n" + "".join(f"FROM s{i // 2} AS s{i}\nRUN {i}\n" for i in range(2, 4000)),
    "diamonds": repeated(
        "FROM alpine AS s-1\n",
        "FROM s{j} AS l{i}\nRUN l\nFROM s{j} AS r{i}\nRUN r\nFROM l{i} AS s{i}\nCOPY --from=r{i} a a\n",
    ),
    "paths": "".join(
        f"FROM a AS p{i}x0\n" + "".join(f"FROM p{i}x{j} AS p{i}x{j + 1}\nRUN {i}\n" for j in range(8))
        for i in range(420)
    )
    + "FROM scratch\n"
    + "".join(f"COPY --from=p{i}x8 a a\n" for i in range(420)),
    "arrows to stages nearby": acyclic(1500, 2, 40),
    "arrows to stages far away": acyclic(1500, 2, 1500),
    "many arrows": acyclic(380, 12, 380),
    "arrows between two halves": "".join(f"FROM alpine AS a{i}\nRUN {i}\n" for i in range(120))
    + "".join(
        f"FROM alpine AS b{j}\n" + "".join(f"COPY --from=a{(j * 7 + i * 11) % 120} a a\n" for i in range(45))
        for j in range(110)
    ),
    "two layers": "".join(f"FROM alpine AS a{i}\nRUN {i}\n" for i in range(1300))
    + "".join(f"FROM a{i} AS b{i}\nRUN {i}\nCOPY --from=a{(i * 7 + 3) % 1300} x x\n" for i in range(1300)),
    "images, copied": "FROM a\n" + "".join(f"COPY --from=im{i} a a\n" for i in range(5000)),
}

CATEGORIES = "C Cc Cf L Ll Lm Lu M Mc N Nd P Pd".split()
IGNORES = {
    "stars in ignore patterns": "".join(f"**/a*a*a*a*b{i}\n" for i in range(5000)),
    "many stars in ignore patterns": "".join(f"**/*a*a*a*a*a*a{i}*b\n" for i in range(3000)),
    "ignore patterns that hide and take back": "".join(f"**/a*{i}\n!**/a*{i}\n" for i in range(4500)),
    "ignored names that are taken back": "".join(f"folder{i}\n!folder{i}/x\n" for i in range(4500)),
    "folders of folders in ignore patterns": "".join("**/" * 20 + f"x{i}\n" for i in range(1500)),
    "classes in ignore patterns": "".join(f"**/[ab]*[a-c]*[^d]*[[:alpha:]]{i}\n" for i in range(3500)),
    "many classes in ignore patterns": "".join(f"[^{chr(300 + i)}]*[b-{chr(200 + i)}]*{i}\n" for i in range(7000)),
    "alternatives in ignore patterns": "a*|*b|" * 9000 + "c\n" + "".join(f"a*x|{i}*\n" for i in range(5000)),
    "letters in ignore patterns": "".join(f"*{chr(0x4E00 + i)}*\n" for i in range(20000)),
    "categories in ignore patterns": "".join(f"*\\p{{{one}}}*{i}\n" for i in range(700) for one in CATEGORIES),
    "edges in ignore patterns": "".join(f"\\ba*\\B{i}*\\b\n" for i in range(9000)),
    "repetitions in ignore patterns": "".join(f"**/a{{0,{i % 30 + 1}}}*[a-z]{{2,9}}*b\n" for i in range(3500)),
    "large repetitions in ignore patterns": "".join(f"*x{{0,1000}}y{{0,99}}{i}\n" for i in range(3500)),
}


TAKING = {
    "many COPYs of one pattern": _counted("COPY folder1/src/a* /x{i}/\n", 4000, "FROM alpine\n"),
    "many COPYs that exclude names": _counted("COPY --exclude=a{i} . /x\n", 4000, "FROM alpine\n"),
    "many COPYs that exclude patterns": _counted("COPY --exclude=**/a*{i}.b folder1 /x\n", 3000, "FROM alpine\n"),
    "many COPYs of a folder": _counted("COPY folder1 /x{i}\n", 5500, "FROM alpine\n"),
    "many mounts of the build context": _counted("RUN --mount=target=/x{i} x\n", 4400, "FROM alpine\n"),
}
"""Dockerfiles of which a change of the build context is asked."""


_MANY_VARIABLES = json.dumps({"*": {"config": {"Env": [f"A{i}=x" for i in range(9000)]}}})
IMAGES = {
    "platforms of an image for all others": (
        json.dumps({"*": {"platforms": {f"linux/arm/v{i}": {"config": {}} for i in range(3000)}}}),
        _counted("FROM im{i} AS t{i}\nRUN x\n", 4000),
    ),
    "variables of an image, in many stages": (_MANY_VARIABLES, _counted("FROM im{i} AS t{i}\nRUN x\n", 4000)),
    "variables of an image, in many needed stages": (
        _MANY_VARIABLES,
        _counted("FROM im AS s{i}\n", 2500) + "FROM im\n" + _counted("COPY --from=s{i} a a\n", 2500),
    ),
}
"""What is told of images, with a Dockerfile that needs it."""


def run_on(name: str, path: Path, command: tuple[str, ...], *, seconds: float, megabytes: float) -> None:
    """Measure one command on a file, or on the Dockerfile beside an ignore file, and print what it took."""
    given = str(path.with_name("Dockerfile") if path.name == ".dockerignore" else path)
    behind = command[-1] in ("--bake", "--compose")
    run = measured(*command, given) if behind else measured(command[0], given, *command[1:])
    line = f"{path.stat().st_size // 1000:5} KB {run.seconds:6.2f} s {run.megabytes:5.0f} MB"
    found = verdict(run, seconds, megabytes, refusals=True)
    refused = f"   ({run.message[:80]})" if run.status else ""
    print(f"{name:42} {Path(command[-1]).name:7} {line}: {found}{refused}", flush=True)


def run_impacts(folder: str) -> None:
    """Each after itself, and after another image."""
    path, old = Path(folder, "Dockerfile"), Path(folder, "old")
    for name, text in IMPACTS.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            path.write_text(text)
            old.write_text(text)
            for command in (("impact", "--old", str(old)), ("impact", "--image-changed", "im")):
                run_on(name, path, command, seconds=2, megabytes=300)


def run_compared(folder: str) -> None:
    """Each pair as a comparison, and what of the second file runs again after the first one."""
    old, new = Path(folder, "old"), Path(folder, "new")
    for name, (before, after) in (COMPARED | MULTIPLIED | STEPPED).items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            old.write_text(before)
            new.write_text(after)
            seconds = 12 if name in STEPPED else 6 if name in MULTIPLIED else 2
            run_on(name, old, ("diff", str(new)), seconds=seconds, megabytes=300)
            run_on(name, new, ("impact", "--old", str(old)), seconds=2, megabytes=300)


def run_contexts(folder: str) -> None:
    """Each ignore file, and each Dockerfile, for a context of 4,000 files."""
    if not any(not sys.argv[1:] or any(word in name for word in sys.argv[1:]) for name in IGNORES | TAKING):
        return
    context = Path(folder, "context")
    chosen = random.Random(1)  # noqa: S311  (the same each time)
    for number in range(4000):  # one half has names as in other folders, the other one like no other
        inside = context / f"folder{number // 100}" / "src"
        inside.mkdir(parents=True, exist_ok=True)
        name = f"{chosen.getrandbits(64):x}.b" if number % 2 else f"a_banana_file{number % 100}.txt"
        (inside / name).write_text("x")
    dockerfile, path = context / "Dockerfile", context / ".dockerignore"
    dockerfile.write_text("FROM scratch\nCOPY . /\n")
    changed = ("--changed", "folder1/src/a_banana_file2.txt")
    for name, text in IGNORES.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            path.write_text(text)
            run_on(name, path, ("impact", *changed, "--context", str(context)), seconds=2, megabytes=300)
    path.unlink(missing_ok=True)
    for name, text in TAKING.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            dockerfile.write_text(text)
            run_on(name, dockerfile, ("impact", *changed, "--context", str(context)), seconds=2, megabytes=300)


def run_images(folder: str) -> None:
    """Each with what is told of its images."""
    path, told = Path(folder, "Dockerfile"), Path(folder, "images.json")
    for name, (text, dockerfile) in IMAGES.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            path.write_text(dockerfile)
            told.write_text(text)
            for command in ("plan", "explain", "check"):
                run_on(name, path, (command, "--image-config", str(told)), seconds=2, megabytes=300)


def run_projects(folder: str) -> None:
    """Each bake and compose file, and the builds of some."""
    Path(folder, "Dockerfile").write_text("ARG A\nFROM alpine\nARG A\nRUN $A\n")
    kinds = (
        (BAKE, "hcl", [("project", "--bake")]),
        (BUILT, "hcl", [("plan", "--bake"), ("check", "--bake")]),
        (COMPOSE, "yaml", [("project", "--compose")]),
        (SERVICES, "yaml", [("plan", "--compose"), ("explain", "--compose"), ("check", "--compose")]),
    )
    for files, ending, commands in kinds:
        path = Path(folder, f"x.{ending}")
        for name, text in files.items():
            if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
                path.write_text(text.replace("FOLDER", folder))
                for command in commands:
                    run_on(name, path, command, seconds=2, megabytes=300)


def main() -> None:
    """Plan each; arguments choose those whose names hold one of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Dockerfile")
        plans, told = [("plan", "--format", "text"), ("plan", "--format", "json")], [("explain",), ("check",)]
        outputs = [("render", "-o", str(Path(folder, f"x.{suffix}"))) for suffix in ("svg", "mmd", "html")]
        outputs.insert(1, ("render", "--steps", "-o", str(Path(folder, "x.svg"))))
        kinds = (
            (SMALL, plans + told, 2, 300),
            (TARGETS, [("targets",), *told], 2, 300),
            (LARGE, plans, 10, 300),
            (SMALL | PICTURES, outputs, 20, 300),
        )
        for files, commands, seconds, megabytes in kinds:
            for name, text in files.items():
                if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
                    continue
                path.write_text(text)
                for command in commands:
                    run_on(name, path, command, seconds=seconds, megabytes=megabytes)
        run_impacts(folder)
        run_compared(folder)
        run_contexts(folder)
        run_images(folder)
        run_projects(folder)


if __name__ == "__main__":
    main()
