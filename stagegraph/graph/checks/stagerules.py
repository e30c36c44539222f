"""Rules about what the instructions of a stage do; BuildKit's ``dockerfile2llb/convert.go`` (``dispatch``)."""

from __future__ import annotations

import re

from stagegraph.graph.buildlimits import MOST_VARIABLES
from stagegraph.graph.checks.nearnames import NearNames
from stagegraph.graph.checks.report import Stopped
from stagegraph.graph.identifiers.paths import PathError, clean, is_absolute, normalise, removing_drive
from stagegraph.graph.identifiers.remotes import GitReferenceError, is_http_source, parse_git_reference
from stagegraph.graph.llb import metadata
from stagegraph.graph.llb.copies import check_checksum, checked_mode, expanded_transfer
from stagegraph.graph.llb.ports import exposed_ports
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.state import StageState, taken_over
from stagegraph.syntax import instructions as kinds
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import lower, quote
from stagegraph.syntax.mounts import MountError, parse_mount
from stagegraph.syntax.words import ExpansionError, Lexer
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.graph.checks.report import Report, Violation
    from stagegraph.graph.llb.ports import Port
    from stagegraph.graph.resolve.resolution import Command, Entry, Resolution
    from stagegraph.syntax.splitting import Pair

    Ignored = Callable[[str], bool]

_SECRET = r"(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)"  # noqa: S105
_NO_SECRET = r"(?i)(?:_|^)(?:public|file|version)(?:_|$)"  # noqa: S105  (no password)


def check_commands(
    resolution: Resolution,
    report: Report,
    refused: tuple[int, int] | None = None,
    *,
    all_stages: bool = False,
    ignored: Ignored | None = None,
) -> None:
    """Report what breaks a rule in the stages that the target needs.

    ``refused`` is the number of the entry of which BuildKit refuses a command, and the place of that among its
    commands, if there is one: it checks nothing behind it.
    With ``all_stages`` every entry of ``resolution.order`` is needed; BuildKit then runs the triggers of images that
    only a COPY or a mount names, too, and what a named context replaces. ``ignored`` tells whether an ignore file hides
    a path of the build context; None where that is not known.

    Raises:
        Stopped: BuildKit refuses an instruction, or stages take over more variables than stagegraph follows.
        TooManyViolations: there are more than stagegraph follows.
    """
    checks = CommandChecks(resolution, report, all_stages=all_stages, ignored=ignored)
    for number in dict.fromkeys(resolution.order):
        if number in resolution.used and (resolution.entries[number].stage or all_stages):
            checks.check(number, refused[1] if refused is not None and refused[0] == number else None)
            if checks.variables > MOST_VARIABLES:
                raise Stopped


class CommandChecks:
    """The same for one entry after the other, each behind the one that it starts from.

    ``lexer`` is what expands the words; ``variables`` counts those that entries have taken over from others.
    """

    def __init__(
        self, resolution: Resolution, report: Report, *, all_stages: bool = False, ignored: Ignored | None = None
    ) -> None:
        self._resolution = resolution
        self._report = report
        self._all_stages = all_stages
        self._ignored = ignored
        self.lexer = resolution.dockerfile.lexer()
        self._variables = NearNames()
        self._done: dict[int, _StageCheck] = {}
        self._triggered: dict[int, _Triggered] = {}  # by the number of the entry whose triggers they are
        self.variables = 0

    def check(self, number: int, refused: int | None = None) -> None:
        """Report what breaks a rule in an entry; errors as in `check_commands`.

        ``refused`` is the place of the command that BuildKit refuses, the triggers before its own.
        """
        entry = self._resolution.entries[number]
        parent = None if entry.base.entry is None else self._done.get(entry.base.entry)
        self.variables += taken_over(entry, parent.state if parent else None)
        self._done[number] = found = _StageCheck(
            resolution=self._resolution,
            entry=entry,
            parent=parent,
            report=self._report,
            lexer=self.lexer,
            variables=self._variables,
            ignored=self._ignored,
        )
        if self._all_stages or not entry.replaced:  # else the context replaces the whole stage
            self._run(found, refused)

    def _run(self, found: _StageCheck, refused: int | None) -> None:
        """Check an entry. The ONBUILD triggers of a stage do the same in all that start from it: they run once."""
        entry = found.entry
        found.enter_directory()
        triggers = len(entry.triggers)
        known = None if entry.base.entry is None else self._triggered.get(entry.base.entry)
        if refused is not None and refused < triggers:
            found.run(entry.triggers, refused)
        elif known is not None and triggers:
            self._report.repeat(known.violations, entry.location.first)
            found.take_over(known)
        else:
            before = len(self._report.found)
            found.run(entry.triggers)
            if triggers and entry.base.entry is not None:
                self._triggered[entry.base.entry] = found.triggered(tuple(self._report.found[before:]))
        found.run(entry.own, None if refused is None else refused - triggers)
        found.state.settle_platform(self._resolution.options.platform)


class _Triggered(Record):
    """What came of the ONBUILD triggers of a stage in the first stage that ran them.

    Attributes:
        state: what that stage came to with them.
        declared: the names of the build args that were declared by then.
        directory_set: a WORKDIR was there by then.
        once: those kinds among them of which only the last instruction counts.
        violations: the rules that they broke.
    """

    state: StageState
    declared: set[str]
    directory_set: bool
    once: tuple[type[kinds.Instruction], ...]
    violations: tuple[Violation, ...]


class _StageCheck:
    """The instructions of one stage, one after another, with what the rules have to remember."""

    def __init__(
        self,
        resolution: Resolution,
        entry: Entry,
        *,
        parent: _StageCheck | None,
        report: Report,
        lexer: Lexer,
        variables: NearNames,
        ignored: Ignored | None,
    ) -> None:
        target = resolution.options.platform
        platform = target if entry.base.scratch else entry.platform or target
        self.resolution = resolution
        self.report = report
        self.entry = entry
        self.state: StageState = StageState(entry, platform, parent.state if parent else None)
        self.lexer = lexer
        self.variables = variables  # those of all stages
        self.variables.add(self.state.env)
        self.ignored = ignored
        self.declared: set[str] = parent.declared if parent else set()
        self.is_shared = parent is not None  # what is declared is so in other stages, too, and not to be changed
        self.directory_set: bool = parent.directory_set if parent else False
        self.once: dict[type[kinds.Instruction], int] = {}
        self.line = 0
        self.comments: tuple[str, ...] = ()

    def run(self, commands: Iterable[Command], refused: int | None = None) -> None:
        """Check commands, of which BuildKit refuses the one at a place from 0, if that is given."""
        for at, command in enumerate(commands):
            self.line, self.comments = self.entry.place_of(command).first, command.instruction.comments
            try:
                self.check(command.instruction)
            except (ConversionError, ExpansionError, MountError, PathError, GitReferenceError):
                raise Stopped from None
            if at == refused:
                raise Stopped

    def triggered(self, violations: tuple[Violation, ...]) -> _Triggered:
        """What it has come to with its triggers, for other stages of the same base."""
        self.is_shared = True
        return _Triggered(self.state.snapshot(), self.declared, self.directory_set, tuple(self.once), violations)

    def take_over(self, other: _Triggered) -> None:
        """Go on from where another stage of the same base has come to with the same triggers."""
        self.state.take_over(other.state)
        self.declared, self.is_shared, self.directory_set = other.declared, True, other.directory_set
        self.once = dict.fromkeys(other.once, self.entry.location.first)

    def enter_directory(self) -> None:
        """The directory of the image, which BuildKit refuses before any instruction where it cannot be one."""
        try:
            self.state.enter_directory()
        except PathError:
            raise Stopped from None

    def add(self, rule: str, line: int, message: str) -> None:
        self.report.add(rule, line, message, self.comments)

    def expand(self, word: str, lexer: Lexer | None = None) -> str:
        """Expand a word; a variable without a value is reported (``reportUnmatchedVariables``)."""
        lexer = lexer or self.lexer
        if lexer.is_plain(word):
            return word
        try:
            expansion = lexer.process(word, self.state.env)
        except ExpansionError as problem:
            self.report_unmatched(problem.unmatched)
            raise
        self.report_unmatched(expansion.unmatched)
        return expansion.text

    def report_unmatched(self, names: frozenset[str]) -> None:
        env = self.state.env
        for name in sorted(names - self.declared - metadata.NOT_IN_ENVIRONMENT):
            near = self.variables.nearest(name, env)
            hint = f" (did you mean ${near}?)" if near else ""
            self.add("UndefinedVar", self.line, f"Usage of undefined variable '${name}'{hint}")

    def check(self, instruction: kinds.Instruction) -> None:
        if isinstance(instruction, kinds.Copy | kinds.Add):
            self.check_transfer(instruction)
        elif isinstance(instruction, kinds.Run):
            for mount in instruction.mounts:
                parse_mount(mount.text, self.expand)
        elif isinstance(instruction, kinds.Workdir):
            self.check_workdir(self.expand(instruction.path))
        elif isinstance(instruction, kinds.Env):
            self.check_env(instruction)
        elif isinstance(instruction, kinds.Arg):
            self.check_args(instruction)
        elif isinstance(instruction, kinds.Label):
            self.check_label(instruction)
        else:
            self.check_metadata(instruction)

    def check_metadata(self, instruction: kinds.Instruction) -> None:
        if isinstance(instruction, kinds.Cmd | kinds.Entrypoint):
            self.check_once(instruction)
            # An image of which nothing is known may have a shell of its own.
            if not instruction.json and not self.state.shell and not self.state.env.base:
                message = f"JSON arguments recommended for {instruction.keyword} to prevent unintended behavior"
                self.add("JSONArgsRecommended", self.line, f"{message} related to OS signals")
        elif isinstance(instruction, kinds.Healthcheck):
            self.check_once(instruction)
        elif isinstance(instruction, kinds.Shell):
            self.state.shell = instruction.command
        elif isinstance(instruction, kinds.Expose):
            for port in exposed_ports(instruction, self.lexer, self.state.env):
                self.check_port(port)
        for word in _plain_words(instruction):
            self.expand(word)

    def check_transfer(self, instruction: kinds.Copy | kinds.Add) -> None:
        plain = replace(instruction, documents=()) if instruction.documents else instruction
        expanded = expanded_transfer(plain, self.expand, self.expand)
        for document in instruction.documents:
            if document.expand:
                self.expand(document.text, replace(self.lexer, skip_quotes=True))
        if self.ignored is not None and not (isinstance(instruction, kinds.Copy) and instruction.source_stage):
            self.check_before_sources(expanded)
            self.check_ignored(expanded, self.ignored)

    def check_before_sources(self, instruction: kinds.Copy | kinds.Add) -> None:
        """Stop at what is refused before BuildKit looks at the sources (``dispatchCopy``)."""
        system = self.state.platform.os
        if not isinstance(instruction.destination, Unexpanded):
            normalise("/", removing_drive(instruction.destination, system), system, keep_slash=True)
        checked_mode(instruction.chmod)
        check_checksum(instruction.checksum if isinstance(instruction, kinds.Add) else "", instruction.sources)

    def check_ignored(self, instruction: kinds.Copy | kinds.Add, ignored: Ignored) -> None:
        """``validateCopySourcePath``; a path that is not known is not reported."""
        what = "Add" if isinstance(instruction, kinds.Add) else "Copy"
        for source in instruction.sources:
            if isinstance(source, Unexpanded):
                continue
            repository = parse_git_reference(source)
            if is_http_source(source) or (repository is not None and not repository.looks_local):
                if isinstance(instruction, kinds.Copy):
                    raise Stopped  # only ADD takes such sources
                continue
            path = clean(source)
            if ignored(path):
                message = f"Attempting to {what} file {quote(path)} that is excluded by .dockerignore"
                self.add("CopyIgnoredFile", self.line, message)

    def check_workdir(self, path: str) -> None:
        """``dispatchWorkdir``: only the first WORKDIR matters, that of a base stage included."""
        known = not isinstance(path, Unexpanded)
        if known and not self.directory_set and not is_absolute(path, self.state.platform.os):
            message = f"Relative workdir {quote(path)} can have unexpected results if the base image changes"
            self.add("WorkdirRelativePath", self.line, message)
        self.directory_set = True

    def check_env(self, instruction: kinds.Env) -> None:
        names: list[str] = []

        def expand(word: str) -> str:
            names.append(self.expand(word))
            return names[-1]

        metadata.set_env(self.state, instruction, expand)
        self.variables.add(names[::2])
        for pair, name in zip(instruction.pairs, names[::2], strict=True):
            self.check_form(instruction.keyword, pair)
            self.check_secret("ENV", name)

    def check_label(self, instruction: kinds.Label) -> None:
        for pair in instruction.pairs:
            self.expand(pair.key)
            self.expand(pair.value)
        for pair in instruction.pairs:
            self.check_form(instruction.keyword, pair)

    def check_args(self, instruction: kinds.Arg) -> None:
        for arg in instruction.args:
            self.check_secret("ARG", arg.name)
            value = self.resolution.build_args.get(arg.name)
            if value is None and arg.default is not None:
                value = self.expand(arg.default)
            metadata.set_args(
                self.state,
                replace(instruction, args=(arg,)),
                build_args={} if value is None else {arg.name: value},
                global_args=self.resolution.global_args,
                lexer=self.lexer,
            )
            self.variables.add((arg.name,))
            if self.is_shared:
                self.declared, self.is_shared = set(self.declared), False
            self.declared.add(arg.name)

    def check_form(self, keyword: str, pair: Pair) -> None:
        if not pair.delimited:
            message = f'"{keyword} key=value" should be used instead of legacy "{keyword} key value" format'
            self.add("LegacyKeyValueFormat", self.line, message)

    def check_secret(self, kind: str, name: str) -> None:
        if re.search(_SECRET, name) and not re.search(_NO_SECRET, name):
            message = f"Do not use ARG or ENV instructions for sensitive data ({kind} {quote(name)})"
            self.add("SecretsUsedInArgOrEnv", self.line, message)

    def check_once(self, instruction: kinds.Instruction) -> None:
        """``validateUsedOnce``: the line is that of the instruction before, which has no effect."""
        before = self.once.get(type(instruction))
        if before is not None:
            message = f"Multiple {instruction.keyword} instructions should not be used in the same stage"
            reason = "because only the last one will be used"
            self.add("MultipleInstructionsDisallowed", before, f"{message} {reason}")
        self.once[type(instruction)] = self.line

    def check_port(self, port: Port) -> None:
        """``convert_expose.go``: ``parsePort``."""
        if port.protocol != lower(port.protocol):
            message = f"Defined protocol '{port.word}' in EXPOSE instruction should be lowercase"
            self.add("ExposeProtoCasing", self.line, message)
        if port.address or port.host_port:
            message = f"EXPOSE instruction should not define an IP address or host-port mapping, found '{port.word}'"
            self.add("ExposeInvalidFormat", self.line, message)


def _plain_words(instruction: kinds.Instruction) -> tuple[str, ...]:
    """What is expanded of an instruction that says nothing else that a rule is about."""
    if isinstance(instruction, kinds.User):
        return (instruction.user,)
    if isinstance(instruction, kinds.Volume):
        return instruction.paths
    return (instruction.signal,) if isinstance(instruction, kinds.StopSignal) else ()
