"""The files of a build that are known without running it: those of contexts that are compared, and heredocs.

Where a stage only copies such files, they are known in it, too.
"""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.impact.lastwriter import LastWriters, apart
from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.selection import Selector, base_name, content_key
from stagegraph.contexts.tree import EntryKind, FileTree, TreeEntry, digest_of, encoded
from stagegraph.graph.identifiers.paths import has_wildcards, join
from stagegraph.graph.llb.does import CopyDoes, DirectoryDoes, DocumentDoes
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.cachekeys import InputKey
    from stagegraph.graph.llb.does import CopyAction
    from stagegraph.graph.llb.steps import Step


class InputContent(Record):
    """The files that a step reads of an input.

    Attributes:
        key: their digest, None where they are not known.
        made_by: the number of the record that made them.
        selectors: which they are.
        written_by: where they are not known, for each selector the number of the record that last could write there.
    """

    key: str | None
    made_by: int
    selectors: tuple[Selector, ...]
    written_by: tuple[int, ...] = ()

    @property
    def same_by(self) -> tuple[object, ...]:
        """What the files are known by: those of one input are equal to those of another that has one of these."""
        written = ((self.written_by, self.selectors),) if self.written_by else ()
        return written if self.key is None else (self.key, *written)


class KnownFiles:
    """What is known of the files of one build; ``compared`` are the names of the contexts whose files are."""

    def __init__(self, build: Build, compared: frozenset[str]) -> None:
        self._steps = build.plan.step_by_id
        self._contexts = {name: build.contexts[name] for name in compared}
        self._keys: dict[tuple[str, tuple[Selector, ...]], str] = {}

    @cached_property
    def _writers(self) -> LastWriters:
        """Asked for only where the content of files is compared and not known."""
        return LastWriters(self._steps)

    def content(self, read: InputKey, made_by: int, kept: Mapping[str, int]) -> InputContent | None:
        """The files that a step reads of an input; None where BuildKit does not compare them, or does not find them.

        Args:
            read: the input.
            made_by: the number of the record that it is.
            kept: by the ids of the steps before, the numbers of the records whose files they have.
        """
        if read.content is None:
            return None
        asked = (read.step, read.content)
        if asked not in self._keys:
            key = self._key(self._steps[read.step], read.content)
            if key is None:
                last = [self._writers.last(self._steps[read.step], one.path) for one in read.content]
                return InputContent(None, made_by, read.content, tuple(kept[one.id] for one in last))
            self._keys[asked] = key
        return InputContent(self._keys[asked], made_by, read.content) if self._keys[asked] else None

    def tree(self, step: Step) -> FileTree | None:
        """All files that a step gives, None where they are not known."""
        if isinstance(step.does, DocumentDoes):
            return _document(step.does)
        return self._contexts.get(step.context)

    def _key(self, step: Step, selectors: tuple[Selector, ...]) -> str | None:
        """The digest of files, None where they are not known, "" where there are none."""
        tree = self.tree(step)
        try:
            if tree is not None:
                return content_key(tree, selectors)
            if isinstance(step.does, DirectoryDoes) and _is_all_there(step.does, selectors):
                return digest_of(encoded(repr((step.does.owner, step.does.mode))))
            keys = [self._copied_key(step, one) for one in selectors]
        except PatternError:
            return ""
        return "\0".join(key for key in keys if key) if keys and all(keys) else None

    def _copied_key(self, step: Step, selector: Selector) -> str | None:
        if selector.wildcards or selector.include or selector.exclude:
            return None
        path = selector.path
        at: Step | None = step
        while at is not None:
            at = self._writers.last(at, path)
            tree = self.tree(at)
            if tree is not None:
                entry = tree.get(path.removeprefix("/"))
                file = entry is not None and entry.kind is EntryKind.FILE
                return content_key(tree, (Selector(path, follow=selector.follow),)) if file else None
            found = self._origin(at, path)
            if found is None:
                return None
            at, path = found
        return None

    def _origin(self, step: Step, path: str) -> tuple[Step | None, str] | None:
        """Where a file of a step comes from: a step, and its path there; None where that is not known."""
        does = step.does
        root = self._steps.get(step.root)
        if isinstance(does, DirectoryDoes):
            return root, path
        if step.kind is StepKind.MERGE:
            copied = self._steps[step.inputs[-1]]
            found = self._origin(copied, path)
            return (root, path) if found == (None, path) else found
        if not isinstance(does, CopyDoes):
            return None
        for action in reversed(does.actions):
            if apart(action.destination, path):
                continue
            source = self._steps.get(action.origin)
            tree = self.tree(source) if source is not None else None
            plain = not (does.owner or does.mode or does.exclude or action.unpack or action.parents)
            if source is None or tree is None or not plain or has_wildcards(action.path):
                return None
            taken = _copied_from(tree, action, path)
            if taken != _NOT_WRITTEN:
                return (source, taken) if taken else None
        return root, path


def _is_all_there(does: DirectoryDoes, selectors: tuple[Selector, ...]) -> bool:
    """Whether what is read is a folder that is made in nothing, of an owner that is a number: that of a cache mount."""
    numbered = all(isinstance(one, int) for one in does.owner)
    return does.empty and numbered and all(one.path == does.path for one in selectors)


_NOT_WRITTEN = "/"


def _copied_from(tree: FileTree, action: CopyAction, path: str) -> str:
    """Which path of a tree a copy puts at a path; "/" for none, "" where it is not known."""
    source = action.path.removeprefix("/")
    target = action.destination.rstrip("/") or "/"
    if tree.is_folder(source):
        below = path.removeprefix(target).removeprefix("/") if path.startswith(target) else ""
        taken = join("/", source, below)
        return taken if below and taken[1:] in tree else _NOT_WRITTEN
    name = base_name(action.path)
    if action.destination.endswith("/"):
        return action.path if join(target, name) == path else _NOT_WRITTEN
    return action.path if target == path and base_name(target) == name else ""


def _document(does: DocumentDoes) -> FileTree:
    from hashlib import sha256  # noqa: PLC0415  (few files have heredocs)

    text = does.text.encode("utf-8", "surrogateescape")
    entry = TreeEntry(EntryKind.FILE, does.mode, sha256(text).digest(), size=len(text))
    return FileTree({does.path.removeprefix("/"): entry})
