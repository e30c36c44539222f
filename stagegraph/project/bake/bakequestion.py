"""The targets that a question asks for, as ``bake --print`` tells them (bake/bake.go, ReadTargets, toBuildOpt)."""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.platforms import parse_platform
from stagegraph.project.bake.bakefields import BakeGroup, BakeTarget, merged, normal
from stagegraph.project.bake.bakepaths import printed_context, rebased
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.namepatterns import matching
from stagegraph.project.bake.overriding import overridden, overrides_of
from stagegraph.syntax.gotext import quote
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stagegraph.project.bake.bakereading import BakeDefinitions
    from stagegraph.project.bake.entries import Entry
    from stagegraph.project.bake.overriding import Override

_COMPONENT = re.compile(r"[A-Za-z0-9_.-]+")
_OS_SHOWN = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$"
_OS = re.compile(r"([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?")
_SIZE = re.compile(r"\d+(?:\.\d+)? ?(?:[kmgtp]i?b?|b)?", re.IGNORECASE)
_ANNOTATION = re.compile(r"([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?")
_ANNOTATED = frozenset({"manifest", "index", "manifest-descriptor", "index-descriptor"})
ULIMITS = frozenset(
    "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split()
)


_CACHE_ONLY: Entry = FrozenMap({"type": "cacheonly"})


class BakeAnswer(Record):
    """The targets that are built, those that others need among them, and the groups; both by name."""

    targets: FrozenMap[str, BakeTarget]
    groups: FrozenMap[str, BakeGroup]


class BakeQuestion(Record):
    """What is asked.

    Attributes:
        targets: names of targets and groups.
        overrides: each value of ``--set``.
        known_only: names that the files do not have are left out instead of refused, as for files of an earlier time.
    """

    targets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    known_only: bool = False


def answered(
    definitions: BakeDefinitions,
    question: BakeQuestion,
    variables: Mapping[str, str],
    exists: Callable[[str], bool],
) -> BakeAnswer:
    """What the files say to a question.

    Args:
        definitions: all groups and targets.
        question: what is asked.
        variables: the environment.
        exists: whether there is a file of this name, which a secret or a key needs.

    Raises:
        BakeRefused: bake refuses it.
    """
    return _Answering(definitions, question, variables, exists).answer()


class _Answering:
    """Resolves the targets of one question."""

    def __init__(
        self,
        definitions: BakeDefinitions,
        question: BakeQuestion,
        variables: Mapping[str, str],
        exists: Callable[[str], bool],
    ) -> None:
        self.definitions = definitions
        self.targets = {one.name: one for one in reversed(definitions.targets)}
        self.groups = {one.name: one for one in reversed(definitions.groups)}
        self.asked = [one.replace(".", "_") for one in question.targets or ("default",)]
        self.exists = exists
        self.variables = variables
        self.written = question.overrides
        self.known_only = question.known_only
        self.overrides: dict[str, tuple[Override, ...]] = {}
        self.made: dict[str, BakeTarget] = {}
        self.linked: set[str] = set()
        """Targets whose contexts are loaded: no circle goes through them."""

    def answer(self) -> BakeAnswer:
        names = tuple(dict.fromkeys(name for one in self.asked for name in self._matching(one)))
        all_names = [one.name for one in self.definitions.targets]
        if self.known_only:
            names = tuple(one for one in names if one in self.targets or one in self.groups)
        self.overrides = overrides_of(self.written, all_names, self.variables, known_only=self.known_only)
        groups: dict[str, BakeGroup] = {}
        for name in names:
            found, passed = self._members(name, {})
            for one in dict.fromkeys(found):
                self.made[one] = self._resolved(one)
            groups |= {one: self.groups[one] for one in passed}
        groups["default"] = self._default_group(names, groups.get("default"))
        for name in list(self.made):
            self._load_links(name, ())
        for name in sorted(self.made):
            self.made[name] = self._checked(self.made[name])
        return BakeAnswer(FrozenMap(self.made), FrozenMap(groups))

    def _default_group(self, names: Iterable[str], before: BakeGroup | None) -> BakeGroup:
        """The default group holds what is asked for."""
        held = before or BakeGroup("default", ())
        added = [one for one in names if one != "default" or before is None]
        return BakeGroup("default", tuple(sorted({*held.targets, *added})), held.description)

    def _matching(self, pattern: str) -> Sequence[str]:
        if not any(one in pattern for one in "*?[]"):
            return (pattern,)
        names = [one.name for one in self.definitions.groups]
        names += [one.name for one in self.definitions.targets]
        try:
            found = [one for one in names if matching(pattern, one)]
        except ValueError:
            found = []
        if not found and not self.known_only:
            raise BakeRefused(f'could not find any target matching "{pattern}"')
        return found

    def _members(self, name: str, visited: dict[str, tuple[list[str], list[str]]]) -> tuple[list[str], list[str]]:
        """The targets of a group, and the groups on the way; a circle is cut (Config.group)."""
        if name in visited:
            return visited[name]
        group = self.groups.get(name)
        if group is None:
            return [name], []
        visited[name] = ([], [])
        targets, groups = list[str](), [name]
        for one in group.targets:
            found, passed = self._members(one, visited)
            targets += found or [one]
            groups += passed
        visited[name] = (list(dict.fromkeys(targets)), list(dict.fromkeys(groups)))
        return visited[name]

    def _resolved(self, name: str) -> BakeTarget:
        target = self._inherited(name, {})
        assert target is not None  # noqa: S101  (nothing was visited before)
        if target.text("context") is None:
            target = target.with_field("context", rebased(".", self.definitions.homes.get(name, "")))
        if not target.text("dockerfile"):
            target = target.with_field("dockerfile", "Dockerfile")
        kept = {key: value for key, value in target.fields.items() if key != "inherits"}
        return BakeTarget(name, FrozenMap(kept))

    def _inherited(self, name: str, visited: dict[str, BakeTarget | None]) -> BakeTarget | None:
        """A target over its parents; a circle is cut (Config.target)."""
        if name in visited:
            return visited[name]
        visited[name] = None
        target = self.targets.get(name)
        if target is None:
            raise BakeRefused(f"failed to find target {name}", hint=self._names_hint())
        parents = BakeTarget(name)
        for one in target.texts("inherits"):
            parent = self._inherited(one, visited)
            if parent is not None:
                parents = merged(parents, parent)
        made = normal(overridden(merged(parents, target), self.overrides.get(name, ())))
        visited[name] = made
        return made

    def _names_hint(self) -> str:
        names = sorted({*self.targets, *self.groups})
        if not names:
            return "The files define no target."
        shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        return f"The files define: {shown}."

    def _load_links(self, name: str, visited: tuple[str, ...]) -> None:
        """Targets that are contexts of others, each once (Config.loadLinks)."""
        if name in self.linked:
            return
        target, visited = self.made[name], (*visited, name)
        for value in target.pairs("contexts").values():
            if value is None or not value.startswith("target:"):
                continue
            linked = value.removeprefix("target:")
            if linked == name:
                raise BakeRefused(f"target {linked} cannot link to itself")
            if linked in visited:
                raise BakeRefused(f"infinite loop from {name} to {linked}")
            if linked not in self.made:
                made = self._resolved(linked)
                self.made[linked] = made.with_field("output", (_CACHE_ONLY,))
            self._load_links(linked, visited)
            self._take_over(name, linked)
        self.linked.add(name)

    def _take_over(self, name: str, linked: str) -> None:
        target, other = self.made[name], self.made[linked]
        own, others = target.texts("platforms"), other.texts("platforms")
        if len(own) > 1 and len(others) > 1 and not set(own) <= set(others):
            raise BakeRefused(
                f"target {linked} can't be used by {name} because its platforms [{' '.join(own)}] are not a subset of "
                f"[{' '.join(others)}]"
            )
        entitlements = dict.fromkeys((*target.texts("entitlements"), *other.texts("entitlements")))
        if entitlements:
            self.made[name] = target.with_field("entitlements", tuple(entitlements))

    def _checked(self, target: BakeTarget) -> BakeTarget:
        """What a build would refuse, and the context as it is printed (toBuildOpt)."""
        context = target.text("context") or ""
        for name, value in (("context", context), ("dockerfile", target.text("dockerfile"))):
            if value == "-":
                raise BakeRefused(f"{name} from stdin not allowed in bake")
        for one in target.texts("platforms"):
            _check_platform(one)
        _check_sizes(target)
        _check_annotations(target)
        self._check_files(target)
        _check_outputs(target)
        return target.with_field("context", printed_context(context))

    def _check_files(self, target: BakeTarget) -> None:
        """Files that are read before a build starts have to be there; whether an agent for ssh runs is not asked."""
        for entry in target.entries("secret"):
            source = entry.get("src")
            env = entry.get("env")
            if not source and not env and entry.get("id") in self.variables:
                continue
            if not entry.get("id"):
                raise BakeRefused("secret missing ID")
            path = str(source or "" if env else source or entry.get("id"))
            if path and not self.exists(path):
                raise BakeRefused(f"failed to stat {path}: stat {path}: no such file or directory")
        for entry in target.entries("ssh"):
            paths = entry.get("paths", ())
            for path in paths if isinstance(paths, tuple) else ():
                if not self.exists(path):
                    raise BakeRefused(f"failed to open {path}: open {path}: no such file or directory")


def _check_platform(text: str) -> None:
    """platforms.Parse of containerd, which is stricter than what BuildKit takes."""
    for one in text.split(","):
        if one == "local":
            continue
        if "*" in one:
            raise BakeRefused(f'"{one}": wildcards not yet supported: invalid argument')
        for at, part in enumerate(one.split("/", 3)):
            if at == 0 and not _OS.fullmatch(part):
                raise BakeRefused(
                    f'"{part}" is an invalid OS component of "{one}": OSAndVersion specifier component must match '
                    f"{quote(_OS_SHOWN)}: invalid argument"
                )
            if at and not _COMPONENT.fullmatch(part):
                raise BakeRefused(
                    f'"{part}" is an invalid component of "{one}": platform specifier component must match '
                    f'"^[A-Za-z0-9_.-]+$": invalid argument'
                )
        if one.count("/") > 2 or one.count("/") == 0:
            try:
                parse_platform(one)
            except ValueError as problem:
                raise BakeRefused(str(problem)) from None


def _check_sizes(target: BakeTarget) -> None:
    size = target.text("shm-size")
    if size is not None and not _SIZE.fullmatch(size):
        raise BakeRefused(f"invalid value {size} for membytes key shm-size")
    for one in target.texts("ulimits"):
        name, equals, limits = one.partition("=")
        if not equals:
            raise BakeRefused(f"invalid ulimit argument: {one}")
        soft, colon, hard = limits.partition(":")
        if name not in ULIMITS:
            raise BakeRefused(f"invalid ulimit type: {name}")
        numbers = [soft, hard] if colon else [soft]
        if not all(re.fullmatch(r"[+-]?\d+", number) for number in numbers):
            raise BakeRefused(f"invalid ulimit argument: {one}")
        if colon and int(hard) != -1 and (int(soft) > int(hard) or int(soft) == -1):
            raise BakeRefused("ulimit soft limit must be less than or equal to hard limit")


def _check_annotations(target: BakeTarget) -> None:
    for one in target.texts("annotations"):
        key, equals, _ = one.partition("=")
        if not equals:
            raise BakeRefused(f'invalid annotation "{one}", expected key=value')
        types, colon, _ = key.partition(":")
        for kind in types.split(",") if colon else ():
            found = _ANNOTATION.fullmatch(kind)
            if found is None:
                raise BakeRefused(
                    f'invalid annotation type "{kind}", expected type and optional platform in square brackets'
                )
            if found[1] not in _ANNOTATED:
                raise BakeRefused(f'unknown annotation type "{found[1]}"')


def _check_outputs(target: BakeTarget) -> None:
    """build.CreateExports: what goes into the file system needs a place."""
    for entry in target.entries("output"):
        if entry.get("type") == "local" and not entry.get("dest"):
            raise BakeRefused("dest is required for local exporter")
        if entry.get("type") == "local" and entry.get("dest") == "-":
            raise BakeRefused("dest cannot be stdout for local exporter")
