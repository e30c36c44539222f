"""What a file is that is no log of BuildKit, and what to run instead."""

from __future__ import annotations

import re

from stagegraph.errors import InputError
from stagegraph.logs.lines import encoding_of
from stagegraph.syntax.beginnings import first_instruction
from stagegraph.values import Record

#: How a log is made that can be read.
RECORD_IT = "docker buildx build --progress=rawjson . 2> build.log"


class OtherTool(Record):
    """Something else that writes logs.

    Attributes:
        name: of it, as the subject of a sentence has it.
        sign: what a line of it holds.
        advice: what to run instead.
    """

    name: str
    sign: re.Pattern[str]
    advice: str


_WITH_BUILDKIT = f"Build with BuildKit, and keep its progress: {RECORD_IT}"
_TOOLS = (
    OtherTool(
        "Docker's classic builder",
        re.compile(
            r"(?:^|\s)Step \d+/\d+ : [A-Z]+\b|(?:^|\s)---> (?:Running in [0-9a-f]{12}|Using cache|[0-9a-f]{12}\s*$)"
            r"|Sending build context to Docker daemon"
        ),
        f"Build with BuildKit, and keep its progress: DOCKER_BUILDKIT=1 {RECORD_IT.replace('buildx ', '')}",
    ),
    OtherTool(
        "Buildah or Podman",
        re.compile(r"(?:^|\s)STEP \d+(?:/\d+)?: [A-Z]+\b|(?:^|\s)\[\d+/\d+\] STEP \d+/\d+: [A-Z]+\b"),
        _WITH_BUILDKIT,
    ),
    OtherTool(
        "kaniko",
        re.compile(
            r"INFO\S*\s+.*(?:Retrieving image manifest|Built cross stage deps|Taking snapshot of|Unpacking rootfs)"
        ),
        _WITH_BUILDKIT,
    ),
    OtherTool(
        "Cloud Native Buildpacks", re.compile(r"===> (?:ANALYZING|DETECTING|BUILDING|EXPORTING)"), _WITH_BUILDKIT
    ),
    OtherTool("Earthly", re.compile(r"^\s*\+[\w-]+ \| -->? [A-Z]+\b"), _WITH_BUILDKIT),
    OtherTool("Jib", re.compile(r"Containerizing application to |Executing tasks:\s*$"), _WITH_BUILDKIT),
)
#: One of these is in each line of them.
_WORDS = (
    "Step ",
    "--->",
    "Sending ",
    "STEP ",
    "INFO",
    "===>",
    " | --",
    "ontainerizing",
    "Executing ",
)
_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive", "Take the file out of it first: unzip"),
    (b"\x28\xb5\x2f\xfd", "a file that zstd compressed", "Uncompress it first: zstd -d"),
    (b"BZh", "a file that bzip2 compressed", "Uncompress it first: bunzip2"),
    (b"\xfd7zXZ", "a file that xz compressed", "Uncompress it first: xz -d"),
    (b"%PDF", "a PDF document", ""),
    (b"\x89PNG", "a picture", ""),
    (b"\x7fELF", "a program", ""),
)
_FIRST = frozenset({"FROM", "ARG"})  # with what a Dockerfile can begin
_KEEP_IT = f"BuildKit writes its progress to the standard error: {RECORD_IT}"


class OtherLogs:
    """Finds signs of other tools, line by line."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[OtherTool, int, str]] = {}
        self._lines = 0

    def read(self, text: str, number: int) -> None:
        """Take a line, its number from 1."""
        self._lines = number
        if not any(word in text for word in _WORDS):
            return
        for tool in _TOOLS:
            if tool.name not in self._found and tool.sign.search(text, 0, 400):
                self._found[tool.name] = (tool, number, text.strip()[:100])

    def refusal(self, head: bytes) -> InputError:
        """Why a file is refused that begins so, and in which no build was found."""
        for tool in _TOOLS:
            if tool.name in self._found:
                _, number, text = self._found[tool.name]
                return _refusal(f"this is a log of {tool.name} (line {number}: {text})", tool.advice)
        line = first_instruction(head)
        text = head.splitlines()[line - 1].decode("utf-8", "replace").strip() if line else ""
        if text.split(" ")[0] in _FIRST:
            what = f"this is a Dockerfile, not a log (line {line}: {text[:100]})"
            return _refusal(what, "Name the log first, and the Dockerfile after it.")
        if not head.strip():
            return _refusal("it is empty", _KEEP_IT)
        for signature, what, advice in _SIGNATURES:
            if head.startswith(signature):
                return _refusal(f"this is {what}", advice)
        if "\0" in head.decode(encoding_of(head)[0], "replace"):
            return _refusal("this is no text", "")
        return _refusal(f"nothing in its {_lines(self._lines)} is written by BuildKit", _KEEP_IT)


def too_long_backwards() -> InputError:
    """Why a long log is refused whose newest line comes first."""
    message = "The newest line comes first in this log of BuildKit, and it is too long to be turned here."
    return InputError(message, hint="Turn it, and read it again: tac build.log")


def unknown_archive() -> InputError:
    """Why a tar archive is refused in which there is no record of a build."""
    return _refusal(
        "this is an archive without the record of a build",
        "Export the record of a build: docker buildx history export --output build.dockerbuild",
    )


def _refusal(reason: str, hint: str) -> InputError:
    """A refusal for a reason."""
    return InputError(f"The file is no progress log of BuildKit: {reason}.", hint=hint)


def _lines(number: int) -> str:
    """So many lines."""
    return "one line" if number == 1 else f"{number} lines"
