"""COPY and ADD; BuildKit's ``dockerfile2llb/convert_copy.go`` (``dispatchCopy``)."""

from __future__ import annotations

import re
from operator import is_

from stagegraph.graph.identifiers.paths import (
    PathError,
    action_path,
    clean,
    has_wildcards,
    is_absolute,
    join,
    normalise,
    removing_drive,
)
from stagegraph.graph.identifiers.references import check_digest
from stagegraph.graph.identifiers.remotes import (
    GitReference,
    GitReferenceError,
    download_name,
    is_git_source,
    is_http_source,
    is_text,
    parse_git_reference,
)
from stagegraph.graph.llb.does import CopyAction, CopyDoes
from stagegraph.graph.llb.environmentkey import path_key
from stagegraph.graph.llb.operations import Operation
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.stepnames import shown_command
from stagegraph.graph.llb.steps import StepKind, StepName
from stagegraph.syntax.environment import Unexpanded, identity
from stagegraph.syntax.gotext import parse_uint, quote
from stagegraph.syntax.instructions import Add, Copy
from stagegraph.syntax.source import Heredoc
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.graph.llb.conversion import Conversion
    from stagegraph.graph.llb.state import StageState

_MOST_MODE = 0o7777
_SYMBOLIC_MODE = r"[ugoa]*(?:[-+=][rwxXstugo]*)+(?:,[ugoa]*(?:[-+=][rwxXstugo]*)+)*"


def expanded_transfer(
    instruction: Copy | Add, expand: Callable[[str], str], expand_document: Callable[[str], str]
) -> Copy | Add:
    """A COPY or ADD with its variables replaced, in the order in which BuildKit does it; itself where it has none."""
    checksums = (instruction.checksum,) if isinstance(instruction, Add) else ()
    written = (instruction.chown, instruction.chmod, *checksums, *instruction.sources, instruction.destination)
    expanded = list(map(expand, written))
    if not instruction.documents and all(map(is_, expanded, written)):
        return instruction
    chown, chmod, *others = expanded
    changes: dict[str, object] = {"chown": chown, "chmod": chmod, "destination": others[-1]}
    if checksums:
        changes["checksum"] = others[0]
    changes["sources"] = tuple(others[len(checksums) : -1])
    changes["documents"] = tuple(_expanded_document(one, expand_document) for one in instruction.documents)
    return replace(instruction, **changes)


def _expanded_document(document: Heredoc, expand: Callable[[str], str]) -> Heredoc:
    return Heredoc(document.name, expand(document.text) if document.expand else document.text)


def convert_transfer(
    conversion: Conversion,
    state: StageState,
    instruction: Copy | Add,
    source: Operation | None,
    *,
    onbuild: bool,
) -> None:
    """Add the operations of a COPY or ADD, already expanded; ``source`` is what a COPY takes files from.

    Raises:
        ConversionError, PathError, GitReferenceError, ReferenceFormatError, ExpansionError: it is refused.
    """
    _Transfer(conversion, state, instruction, source, onbuild=onbuild).run()


class _Transfer:
    def __init__(
        self,
        conversion: Conversion,
        state: StageState,
        instruction: Copy | Add,
        source: Operation | None,
        *,
        onbuild: bool,
    ) -> None:
        self.conversion = conversion
        self.state = state
        self.instruction = instruction
        self.source = source
        self.onbuild = onbuild
        self.system = state.platform.os
        self.inputs: list[Operation | None] = []
        self.actions: list[CopyAction] = []
        self.checksum = instruction.checksum if isinstance(instruction, Add) else ""
        texts = (instruction.chown, instruction.chmod, self.checksum, *instruction.sources, instruction.destination)
        self.unknown = state.unknown_in(texts)
        # Tells apart what may differ though it reads the same.
        self.unlike: tuple[object, ...] = identity(*texts) if self.unknown else ()
        self.keep_git_dir = instruction.keep_git_dir if isinstance(instruction, Add) else None
        self.all_text = True  # no address has an escape for what is no UTF-8

    def run(self) -> None:
        instruction, state = self.instruction, self.state
        self.destination = path_key(self.absolute_destination())
        mode = checked_mode(instruction.chmod)
        check_checksum(self.checksum, instruction.sources)
        text = shown_command(self.conversion.lexer, instruction.text, state.env)
        self.name = self.next_name(text)
        for path in instruction.sources:
            self.add_source(path)
        for document in instruction.documents:
            self.add_document(document)
        if instruction.link and not instruction.chmod:
            copied = self.file_operation(self.name, None, mode)
            if state.root is None:
                state.root = copied
                return
            linked = self.next_name(f"LINK {text}", same_number=True)
            state.root = self.operation(StepKind.MERGE, linked, [state.root, copied], ())
        else:
            state.root = self.file_operation(self.name, state.root, mode)

    def next_name(self, text: str, *, same_number: bool = False) -> StepName:
        return self.state.next_name(
            text,
            onbuild=self.onbuild,
            same_number=same_number,
        )

    def file_operation(self, name: StepName, root: Operation | None, mode: str) -> Operation:
        instruction = self.instruction
        actions = tuple(self.actions)
        does = CopyDoes((root is None, actions, instruction.chown, mode, instruction.exclude, self.unlike))
        made = self.operation(StepKind.FILE, name, [root, *self.inputs], does)
        if not self.all_text:
            self.conversion.shared.unmarshalled[made.id] = "string field contains invalid UTF-8"
        return made

    def operation(
        self, kind: StepKind, name: StepName, inputs: list[Operation | None], does: tuple[object, ...]
    ) -> Operation:
        numbering = self.conversion.numbering
        location, stage = self.instruction.location, self.state.entry.number
        return Operation(numbering, kind, name, inputs, does, location, stage=stage, unknown=self.unknown)

    def absolute_destination(self) -> str:
        """``pathRelativeToWorkingDir``, as short as it can be."""
        if isinstance(self.instruction.destination, Unexpanded):
            self.unlike += identity(self.state.directory)
            return action_path(self.instruction.destination)
        path = removing_drive(self.instruction.destination, self.system)
        if is_absolute(path, self.system):
            return action_path(normalise("/", path, self.system, keep_slash=True))
        self.unlike += identity(self.state.directory)
        if path in ("", "."):
            path = "./"
        return normalise(self.state.working_directory, path, self.system, keep_slash=True)

    def add_source(self, path: str) -> None:
        try:
            repository = parse_git_reference(path)
        except GitReferenceError:
            if not isinstance(path, Unexpanded):
                raise
            repository = None
        if repository is not None and not repository.looks_local:
            self.add_repository(repository)
        elif is_http_source(path):
            self.add_download(path)
        else:
            self.add_path(path)

    def add_repository(self, repository: GitReference) -> None:
        if isinstance(self.instruction, Copy):
            raise ConversionError("source can't be a git ref for COPY", hint="Use ADD for a git repository.")
        if repository.keep_git_dir is not None:
            if self.keep_git_dir not in (None, repository.keep_git_dir):
                raise ConversionError("inconsistent keep-git-dir configuration")
            self.keep_git_dir = repository.keep_git_dir
        if repository.checksum:
            if self.checksum not in ("", repository.checksum) and not isinstance(self.checksum, Unexpanded):
                raise ConversionError(f"checksum mismatch {quote(self.checksum)} != {quote(repository.checksum)}")
            self.checksum = repository.checksum
        # It is the same where a context asks for the same of it, whose times are those that the address says.
        does = ("", (*repository.asks, self.keep_git_dir is True, self.checksum, ""))
        self.all_text &= repository.is_text
        self.add_input(self.remote(repository.identifier, does), "/")

    def add_download(self, address: str) -> None:
        if isinstance(self.instruction, Copy):
            raise ConversionError("source can't be a URL for COPY", hint="Use ADD for a URL.")
        if self.checksum and not isinstance(self.checksum, Unexpanded):
            check_digest(self.checksum)
        made = self.remote(address, (self.checksum,))
        name = download_name(address)
        self.all_text &= is_text(name)
        self.add_input(made, join("/", name), unpack=self.unpack(default=False))

    def remote(self, identifier: str, does: tuple[object, ...]) -> Operation:
        nowhere = self.conversion.nowhere
        return Operation(
            self.conversion.numbering,
            StepKind.SOURCE,
            self.name,
            (),
            (*does, *self.unlike),
            nowhere,
            stage=self.state.entry.number,
            source=identifier,
            unknown=self.unknown,
        )

    def add_path(self, path: str) -> None:
        try:
            self.add_files(path)
        except PathError as problem:
            raise PathError(f"removing drive letter: {problem}") from None

    def add_files(self, path: str) -> None:
        source = self.source
        if isinstance(self.instruction, Add) or not self.instruction.source_stage:
            source = self.conversion.build_context()
        pattern = required = ""
        parents = isinstance(self.instruction, Copy) and self.instruction.parents
        if parents:
            parent, pivot, rest = path.partition("/./")
            pattern = self.absolute_source(rest if pivot else path)
            path = parent if pivot else "/"
            required = "" if has_wildcards(path) or has_wildcards(pattern) else join(path, pattern)
        path = clean(self.absolute_source(path))
        if required:
            required = self.absolute_source(required)  # refused where it cannot be one
        unpack = self.unpack(default=isinstance(self.instruction, Add))
        self.add_input(source, path, searched=True, unpack=unpack, pattern=pattern, parents=parents, required=required)

    def absolute_source(self, path: str) -> str:
        return normalise("/", path, self.system, keep_slash=False)

    def unpack(self, *, default: bool) -> bool:
        chosen = self.instruction.unpack if isinstance(self.instruction, Add) else None
        return default if chosen is None else chosen

    def add_document(self, document: Heredoc) -> None:
        name = removing_drive(document.name, self.system)
        made = self.conversion.inline_document(self.state, name, document.text, mode=0o644)
        self.add_input(made, join("/", name))

    def add_input(
        self,
        source: Operation | None,
        path: str,
        *,
        searched: bool = False,
        unpack: bool = False,
        pattern: str = "",
        parents: bool = False,
        required: str = "",
    ) -> None:
        """One copy of a file operation; which of the inputs it reads is part of what it does."""
        self.inputs.append(source)
        origin = source.id if source else ""
        self.actions.append(CopyAction((origin, self.destination, path, searched, unpack, pattern, parents, required)))


def checked_mode(text: str) -> str:
    """The value of ``--chmod`` as BuildKit keeps it: a number, or symbols; "" where not given.

    Raises:
        ConversionError: it is neither.
    """
    if not text or isinstance(text, Unexpanded):
        return text
    number = parse_uint(text, 8, 32)
    refusal = ConversionError(f"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777")
    if number is None:
        if re.fullmatch(_SYMBOLIC_MODE, text):
            return text
        raise refusal if text[0] in "0123456789" else ConversionError("invalid syntax")
    if number > _MOST_MODE:
        raise refusal
    return str(number)


def check_checksum(checksum: str, sources: Sequence[str]) -> None:
    """Refuse a checksum for what can have none.

    Raises:
        ConversionError: there are several sources, or it is a path.
    """
    if not checksum or isinstance(checksum, Unexpanded):
        return
    if len(sources) != 1:
        raise ConversionError("checksum can't be specified for multiple sources")
    remote = is_http_source(sources[0]) or is_git_source(sources[0])
    if not remote and not isinstance(sources[0], Unexpanded):
        raise ConversionError("checksum requires HTTP(S) or Git sources")
