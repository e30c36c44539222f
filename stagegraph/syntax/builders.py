"""One split instruction into its class; the ``parseX`` functions of BuildKit's ``instructions/parse.go``."""

from __future__ import annotations

import re

from stagegraph.syntax import instructions as kinds
from stagegraph.syntax.flags import FlagError, Flags
from stagegraph.syntax.gotext import equal_fold, lower, parse_int, quote, trim_space, upper
from stagegraph.syntax.mounts import MountError, parse_mount_flag
from stagegraph.syntax.source import Heredoc, heredoc_or_none
from stagegraph.syntax.splitting import split_keyword
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.errors import Location
    from stagegraph.syntax.source import LogicalLine
    from stagegraph.syntax.splitting import Arguments, Pair

_STAGE_NAME = r"[a-z][a-z0-9-_.]*"
_NAMED_FROM = 3  # words of FROM base AS name
_ONBUILD = r"(?ai)\A[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*"
_INT32 = 1 << 31
_SHORTEST_INTERVAL = 0.001  # seconds


class InstructionError(ValueError):
    """An instruction is refused; the text is BuildKit's."""


class Request:
    """One instruction, split, and where it stands: there for the moment in which its class is made of it.

    Attributes:
        keyword: as written.
        kind: the keyword in lower case.
        flags: without quotes.
        rest: what follows the flags.
        words: the same, split.
        json: it was written as a JSON array.
        pairs: those of ENV and LABEL.
        line: all of it.
        location: the place that its refusals name.
    """

    __slots__ = ("flags", "json", "keyword", "kind", "line", "location", "pairs", "rest", "words")

    def __init__(  # noqa: PLR0913, PLR0917  (a value, made for each instruction: faster in order, and than a record)
        self,
        keyword: str,
        kind: str,
        flags: tuple[str, ...],
        rest: str,
        arguments: Arguments,
        pairs: tuple[Pair, ...],
        line: LogicalLine,
        location: Location,
    ) -> None:
        self.keyword = keyword
        self.kind = kind
        self.flags = flags
        self.rest = rest
        self.words = arguments.words
        self.json = arguments.json
        self.pairs = pairs
        self.line = line
        self.location = location

    @property
    def head(self) -> tuple[str, str, Location, tuple[str, ...]]:
        """The fields that all instructions have."""
        return self.keyword, trim_space(self.line.text), self.location, self.line.comments


def build_instruction(request: Request) -> kinds.Instruction:
    """The instruction that a request describes.

    Raises:
        InstructionError: an unknown instruction, wrong arguments or flags.
    """
    build = _BUILDERS.get(request.kind)
    if build is None:
        message = f"unknown instruction: {request.keyword}"
        names = [name.upper() for name in _BUILDERS]
        raise InstructionError(did_you_mean(message, request.keyword, names, case_sensitive=False))
    try:
        return build(request)
    except (FlagError, MountError) as problem:
        raise InstructionError(str(problem)) from None


def comment_about(comments: tuple[str, ...], name: str) -> str:
    """The comment that begins with ``name``, without it; "" where there is none (BuildKit's ``getComment``)."""
    return _Comments(comments).about(name) if comments and name else ""


class _Comments:
    """Comments by the words that they begin with: there may be thousands, and as many names to look for."""

    def __init__(self, comments: tuple[str, ...]) -> None:
        self._comments = comments
        self._known: dict[int, dict[str, str]] = {}  # by how many words a name has

    def about(self, name: str) -> str:
        """The first one that begins with a name, without it, or ""."""
        words = name.count(" ") + 1  # of a name in quotes there may be several
        found = self._known.get(words)
        if found is None:
            found = self._known[words] = {}
            for parts in (comment.split(" ", words) for comment in self._comments):
                if len(parts) > words:
                    found.setdefault(" ".join(parts[:words]), parts[words])
        return found.get(name, "")


def _need_one(request: Request, name: str) -> str:
    if len(request.words) != 1:
        raise InstructionError(f"{name} requires exactly one argument")
    return request.words[0]


def _need_some(present: object, name: str) -> None:
    if not present:
        raise InstructionError(f"{name} requires at least one argument")


def _refuse_flags(request: Request) -> None:
    if request.flags:
        Flags(request.flags)


def _from(request: Request) -> kinds.From:
    words = request.words
    name = ""
    if len(words) == _NAMED_FROM and equal_fold(words[1], "as"):
        name = lower(words[2])
        if not re.fullmatch(_STAGE_NAME, name):
            raise InstructionError(
                f"invalid name for build stage: {quote(words[2])}, name can't start with a number or contain symbols"
            )
    elif len(words) != 1:
        raise InstructionError("FROM requires either one or three arguments")
    flags = Flags(request.flags, texts=("platform",))
    return kinds.From(*request.head, words[0], name, flags.text("platform"))


def _arg(request: Request) -> kinds.Arg:
    _need_some(request.words, "ARG")  # BuildKit looks at no flags here
    args, comments = [], _Comments(request.line.comments)
    for word in request.words:
        name, equals, default = word.partition("=")
        if equals and not name:
            raise InstructionError("ARG names can not be blank")
        args.append(kinds.BuildArg(name, default if equals else None, comments.about(name)))
    return kinds.Arg(*request.head, tuple(args))


def _pairs(request: Request, name: str) -> tuple[Pair, ...]:
    _refuse_flags(request)
    _need_some(request.pairs, name)
    if not all(pair.key for pair in request.pairs):
        raise InstructionError(f"{name} names can not be blank")
    return request.pairs


def _env(request: Request) -> kinds.Env:
    return kinds.Env(*request.head, _pairs(request, "ENV"))


def _label(request: Request) -> kinds.Label:
    return kinds.Label(*request.head, _pairs(request, "LABEL"))


def _run(request: Request) -> kinds.Run:
    flags = Flags(request.flags, texts=("network", "security"), lists=("mount", "device"))
    devices = _devices(flags.all("device"))
    mounts = tuple(parse_mount_flag(text) for text in flags.all("mount"))
    network, security = flags.text("network"), flags.text("security")
    if network not in ("", "default", "none", "host") or "--network=" in request.flags:
        raise InstructionError(f"invalid network mode {quote(network)}")
    if security not in ("", "sandbox", "insecure") or "--security=" in request.flags:
        raise InstructionError(f"security {quote(security)} is not valid")
    command, json = _command(request)
    return kinds.Run(*request.head, command, json, request.line.heredocs, mounts, network, security, devices)


def _devices(texts: tuple[str, ...]) -> tuple[kinds.Device, ...]:
    if not texts:
        return ()
    from stagegraph.syntax.devices import parse_device  # noqa: PLC0415  (few files have any)

    return tuple(map(parse_device, texts))


def _command(request: Request) -> tuple[tuple[str, ...], bool]:
    words, json = request.words, request.json
    return (words if json or not words else (" ".join(words),)), json


def _transfer(request: Request, name: str) -> tuple[tuple[str, ...], tuple[Heredoc, ...], str]:
    """``parseSourcesAndDest``: a heredoc is looked up by its name, the last one of a name wins."""
    *sources, destination = request.words
    if heredoc_or_none(destination):
        raise InstructionError(f"{name} cannot accept a heredoc as a destination")
    contents = {heredoc.name: heredoc.content for heredoc in request.line.heredocs}
    paths: list[str] = []
    documents: list[Heredoc] = []
    for source in sources:
        opened = heredoc_or_none(source)
        if opened is None:
            paths.append(source)
        else:
            content = contents.get(opened.name, "")
            documents.append(Heredoc(opened.name, content, opened.expand, opened.chomp, opened.descriptor))
    return tuple(paths), tuple(documents), destination


def _need_destination(request: Request, name: str) -> None:
    if len(request.words) < 2:
        raise InstructionError(
            f"{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        )


def _add(request: Request) -> kinds.Add:
    _need_destination(request, "ADD")
    flags = Flags(
        request.flags,
        texts=("chown", "chmod", "checksum"),
        switches=("link", "keep-git-dir", "unpack"),
        lists=("exclude",),
    )
    return kinds.Add(
        *request.head,
        *_transfer(request, "ADD"),
        flags.text("chown"),
        flags.text("chmod"),
        flags.switch("link") is True,
        flags.all("exclude"),
        flags.text("checksum"),
        flags.switch("keep-git-dir"),
        flags.switch("unpack"),
    )


def _copy(request: Request) -> kinds.Copy:
    _need_destination(request, "COPY")
    flags = Flags(request.flags, texts=("chown", "chmod", "from"), switches=("link", "parents"), lists=("exclude",))
    return kinds.Copy(
        *request.head,
        *_transfer(request, "COPY"),
        flags.text("chown"),
        flags.text("chmod"),
        flags.switch("link") is True,
        flags.all("exclude"),
        flags.text("from"),
        flags.switch("parents") is True,
    )


def _workdir(request: Request) -> kinds.Workdir:
    path = _need_one(request, "WORKDIR")
    _refuse_flags(request)
    return kinds.Workdir(*request.head, path)


def _user(request: Request) -> kinds.User:
    user = _need_one(request, "USER")
    _refuse_flags(request)
    return kinds.User(*request.head, user)


def _volume(request: Request) -> kinds.Volume:
    _need_some(request.words, "VOLUME")
    _refuse_flags(request)
    paths = tuple(trim_space(path) for path in request.words)
    if not all(paths):
        raise InstructionError("VOLUME specified can not be an empty string")
    return kinds.Volume(*request.head, paths)


def _expose(request: Request) -> kinds.Expose:
    _need_some(request.words, "EXPOSE")
    _refuse_flags(request)
    return kinds.Expose(*request.head, tuple(sorted(request.words)))


def _cmd(request: Request) -> kinds.Cmd:
    _refuse_flags(request)
    return kinds.Cmd(*request.head, *_command(request))


def _entrypoint(request: Request) -> kinds.Entrypoint:
    _refuse_flags(request)
    return kinds.Entrypoint(*request.head, *_command(request))


def _shell(request: Request) -> kinds.Shell:
    _refuse_flags(request)
    _need_some(request.words, "SHELL")
    if not request.json:
        raise InstructionError("SHELL requires the arguments to be in JSON form")
    return kinds.Shell(*request.head, request.words)


def _stopsignal(request: Request) -> kinds.StopSignal:
    return kinds.StopSignal(*request.head, _need_one(request, "STOPSIGNAL"))


def _maintainer(request: Request) -> kinds.Maintainer:
    maintainer = _need_one(request, "MAINTAINER")
    _refuse_flags(request)
    return kinds.Maintainer(*request.head, maintainer)


def _onbuild(request: Request) -> kinds.Onbuild:
    _need_some(request.rest, "ONBUILD")
    _refuse_flags(request)
    trigger = upper(split_keyword(request.rest)[0])
    if trigger == "ONBUILD":
        raise InstructionError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if trigger in ("MAINTAINER", "FROM"):
        raise InstructionError(f"{trigger} isn't allowed as an ONBUILD trigger")
    text = re.sub(_ONBUILD, "", request.line.text, count=1)
    documents = "".join(f"\n{heredoc.content}{heredoc.name}" for heredoc in request.line.heredocs)
    return kinds.Onbuild(*request.head, text + documents)


def _healthcheck(request: Request) -> kinds.Healthcheck:
    _need_some(request.words, "HEALTHCHECK")
    kind, *command = request.words
    kind = upper(kind)
    if kind == "NONE":
        if command:
            raise InstructionError("HEALTHCHECK NONE takes no arguments")
        return kinds.Healthcheck(*request.head, (kind,))
    times = ("interval", "timeout", "start-period", "start-interval")
    flags = Flags(request.flags, texts=(*times, "retries"))
    if kind != "CMD":
        raise InstructionError(f"Unknown type {quote(kind)} in HEALTHCHECK (try CMD)")
    if not command:
        raise InstructionError("Missing command after HEALTHCHECK CMD")
    test = ("CMD", *command) if request.json else ("CMD-SHELL", " ".join(command))
    interval, timeout, start_period, start_interval = (_interval(name, flags.text(name)) for name in times)
    retries = _retries(flags.text("retries"))
    return kinds.Healthcheck(*request.head, test, interval, timeout, start_period, start_interval, retries)


def _interval(name: str, text: str) -> float:
    if not text:
        return 0
    from stagegraph.syntax.durations import parse_duration  # noqa: PLC0415  (few files have any)

    try:
        seconds = parse_duration(text)
    except ValueError as problem:
        raise InstructionError(str(problem)) from None
    if seconds != 0 and seconds < _SHORTEST_INTERVAL:
        raise InstructionError(f"Interval {quote(name)} cannot be less than 1ms")
    return seconds


def _retries(text: str) -> int:
    if not text:
        return 0
    number = parse_int(text)
    if number is None or not -_INT32 <= number < _INT32:
        digits = text[1:] if text[:1] in ("+", "-") else text
        why = "value out of range" if digits.isdecimal() and digits.isascii() else "invalid syntax"
        raise InstructionError(f"strconv.ParseInt: parsing {quote(text)}: {why}")
    if number < 0:
        raise InstructionError(f"--retries cannot be negative ({number})")
    return number


_BUILDERS: dict[str, Callable[[Request], kinds.Instruction]] = {
    "add": _add,
    "arg": _arg,
    "cmd": _cmd,
    "copy": _copy,
    "entrypoint": _entrypoint,
    "env": _env,
    "expose": _expose,
    "from": _from,
    "healthcheck": _healthcheck,
    "label": _label,
    "maintainer": _maintainer,
    "onbuild": _onbuild,
    "run": _run,
    "shell": _shell,
    "stopsignal": _stopsignal,
    "user": _user,
    "volume": _volume,
    "workdir": _workdir,
}
