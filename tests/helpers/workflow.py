"""A composite action, run as GitHub's runner runs it: expressions, variables, files for outputs and summaries."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_TOKENS = re.compile(r"\s*('(?:[^']|'')*'|==|!=|&&|\|\||[()!]|[\w.-]+)")
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_SECONDS = 60
HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned;",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "${{ github.token }}",
    "--fix",
    "-o x",
    "a\n::error::b",
    "%0A::error::c",
    "]](x) <!-- | @all #1 --> </details>",
    "\u202e\x1b[31m",
)
"""Names of files, and inputs, that a shell, a workflow or Markdown would take for something else."""


@dataclass
class Ran:
    """What a run of an action did.

    Attributes:
        status: of the first step that failed, 0 if none did.
        log: what all steps printed.
        summary: what they wrote into the summary.
        outputs: of the action.
        steps: the names of the steps that ran.
    """

    status: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)


class Expression:
    """An expression of GitHub's, as far as the action has them: names, texts, ``== != && || !`` and parentheses."""

    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self._words = _TOKENS.findall(text)
        assert "".join(self._words) == re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", text), text
        self._contexts = contexts
        self._at = 0

    @property
    def value(self) -> Any:
        """What it means now."""
        self._at = 0
        found = self._either()
        assert self._at == len(self._words), self._words
        return found

    def _next(self, *wanted: str) -> str:
        if self._at < len(self._words) and self._words[self._at] in wanted:
            self._at += 1
            return str(self._words[self._at - 1])
        return ""

    def _either(self) -> Any:
        left = self._both()
        while self._next("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Any:
        left = self._compared()
        while self._next("&&"):
            right = self._compared()
            left = left and right
        return left

    def _compared(self) -> Any:
        left = self._one()
        if sign := self._next("==", "!="):
            return (left == self._one()) is (sign == "==")
        return left

    def _one(self) -> Any:
        if self._next("!"):
            return not self._one()
        if self._next("("):
            found = self._either()
            assert self._next(")")
            return found
        word = str(self._words[self._at])
        self._at += 1
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        found = self._contexts
        for name in word.split("."):
            found = found.get(name, "") if isinstance(found, dict) else ""
        return found


def filled(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with its expressions replaced, as GitHub does it: nothing is escaped."""

    def told(found: re.Match[str]) -> str:
        value = Expression(found[1], contexts).value
        return str(value).lower() if isinstance(value, bool) else str(value)

    return _EMBEDDED.sub(told, text)


def read_action(path: Path) -> dict[str, Any]:
    """An action's file."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def expressions(value: object) -> Iterator[str]:
    """All expressions in a part of an action, those of ``if`` among them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "if":
                yield str(inner)
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)
    elif isinstance(value, str):
        yield from _EMBEDDED.findall(value)


def run_action(
    action: Mapping[str, Any],
    folder: Path,
    *,
    inputs: Mapping[str, str],
    github: Mapping[str, Any],
    environment: Mapping[str, str],
    temporary: Path,
) -> Ran:
    """Run the steps of a composite action in a folder, until one fails."""
    contexts: dict[str, Any] = {"github": dict(github), "steps": {}}
    defaults = {name: filled(str(one.get("default", "")), contexts) for name, one in action["inputs"].items()}
    assert set(inputs) <= set(defaults)
    contexts["inputs"] = {**defaults, **inputs}
    ran = Ran()
    for at, step in enumerate(action["runs"]["steps"]):
        if "if" in step and not Expression(step["if"], contexts).value:
            continue
        ran.steps.append(step["name"])
        files = {name: temporary / f"{name}-{at}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        script = temporary / f"step-{at}.sh"
        script.write_text(filled(step["run"], contexts), encoding="utf-8")
        own = {name: filled(text, contexts) for name, text in step.get("env", {}).items()}
        done = started(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            folder,
            {**environment, **{name: str(file) for name, file in files.items()}, **own},
        )
        ran.log += done.stdout
        ran.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        contexts["steps"][step.get("id", "")] = {"outputs": dict(line.split("=", 1) for line in lines)}
        if done.returncode:
            ran.status = done.returncode
            break
    ran.outputs = {name: filled(one["value"], contexts) for name, one in action["outputs"].items()}
    return ran


def started(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder and in an environment of its own; what it prints is one text."""
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="backslashreplace",
        timeout=_SECONDS,
        check=False,
    )
