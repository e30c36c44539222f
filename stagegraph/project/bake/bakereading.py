"""Bodies to groups and targets: what bake's own parser decides (bake/hclparser/hclparser.go, Parse)."""

from __future__ import annotations

import posixpath
import re

from stagegraph.project.bake.bakefields import (
    FIELDS,
    BakeField,
    BakeGroup,
    BakeTarget,
    FieldKind,
    field_value,
    merged,
    value_of,
)
from stagegraph.project.bake.bakenames import NameResolver
from stagegraph.project.bake.bakepaths import moved
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import (
    KEYED,
    SEQUENCE,
    STRING,
    CtyValue,
    map_type,
    map_value,
    object_value,
    text_value,
)
from stagegraph.project.bake.evaluating import evaluated
from stagegraph.project.bake.hclbudget import HclLimit
from stagegraph.project.bake.hclnodes import BakeRefused, between
from stagegraph.project.bake.hclscopes import HclScope
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.project.bake.bakefields import FieldValue
    from stagegraph.project.bake.bakenames import BakeOutside
    from stagegraph.project.bake.hclnodes import BodyBlock, HclBody

_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_LABELS = "(name)"
_GROUP_FIELDS = {
    one.name: one for one in (BakeField("description", FieldKind.TEXT), BakeField("targets", FieldKind.TEXTS))
}


class BakeDefinitions(Record):
    """All groups and targets of the files, as they are written; the first one of a name counts."""

    groups: tuple[BakeGroup, ...] = ()
    targets: tuple[BakeTarget, ...] = ()
    homes: FrozenMap[str, str] = FrozenMap()
    """Where paths are relative to files: the folder of each target's file, from which its context starts."""


def valid_name(name: str) -> None:
    """Raise where a name may not be that of a target (validateTargetName)."""
    if not _NAME.fullmatch(name):
        raise BakeRefused('only "[a-zA-Z0-9_-]+" are allowed')


def read_bodies(
    bodies: Sequence[HclBody], outside: BakeOutside, before: BakeDefinitions, *, file_relative: bool = False
) -> BakeDefinitions:
    """The groups and targets of bake files.

    Args:
        bodies: of the files, in the order in which they are named.
        outside: variables from the environment and what else comes from without.
        before: what the compose files say.
        file_relative: paths start in the folder of their file, and not in that where bake runs.

    Raises:
        BakeRefused: as bake refuses them.
    """
    return _BakeReader(bodies, outside, file_relative=file_relative).read(before)


class _BlockState:
    """How far a block is: one set of values for each target that it makes."""

    __slots__ = ("done", "names", "progress", "scopes", "values")

    def __init__(self, scopes: list[HclScope]) -> None:
        self.scopes = scopes
        self.names: list[str] = []
        self.values: list[dict[str, FieldValue]] = [{} for _ in scopes]
        self.done: list[set[str]] = [set() for _ in scopes]
        self.progress: list[set[str]] = [set() for _ in scopes]


class _BakeReader:
    """Reads blocks in order, and before it others that their expressions name."""

    def __init__(self, bodies: Sequence[HclBody], outside: BakeOutside, *, file_relative: bool) -> None:
        self.file_relative = file_relative
        self.names = NameResolver(bodies, outside, self._resolve_named)
        self.blocks = [one for body in bodies for one in body.blocks if one.kind in ("group", "target")]
        self.by_name: dict[str, dict[str, list[BodyBlock]]] = {}
        self.states: dict[int, _BlockState] = {}

    def read(self, before: BakeDefinitions) -> BakeDefinitions:
        for block in self.blocks:
            need_label(block)
        self.names.resolve_all()
        self.names.block_kinds = {"group", "target"}
        renamed = self._name_blocks()
        made = self._merge(before)
        self.names.resolve_arguments()
        groups = [*made.groups]
        for old, new in renamed.items():
            members = tuple(dict.fromkeys(new))
            if members != (old[1],):
                groups.append(BakeGroup(old[1], members))
        return BakeDefinitions(tuple(groups), made.targets, made.homes)

    def _name_blocks(self) -> dict[tuple[str, str], list[str]]:
        renamed: dict[tuple[str, str], list[str]] = {}
        by_name: dict[str, dict[str, list[BodyBlock]]] = {}
        for block in self.blocks:
            try:
                names = self._names_of(block)
            except HclLimit:
                raise
            except BakeRefused as refusal:
                if refusal.span is not None:
                    raise
                raise BakeRefused(f"Invalid name; {refusal.message}", block.label_spans[0]) from None
            for name in names:
                by_name.setdefault(block.kind, {}).setdefault(name, []).append(block)
                renamed.setdefault((block.kind, block.labels[0]), []).append(name)
        self.by_name = by_name
        return renamed

    def _names_of(self, block: BodyBlock) -> list[str]:
        state = self._state(block)
        label = block.labels[0]
        name = block.body.arguments.get("name")
        for scope in state.scopes:
            valid_name(label)
            made = label
            if block.kind == "group":
                if name is not None:
                    raise BakeRefused("name is not supported for groups")
            elif name is not None:
                if "matrix" not in block.body.arguments:
                    raise BakeRefused("name requires matrix")
                self.names.load(scope, name.value, allow_missing=True)
                made = _text_of(evaluated(name.value, scope))
                valid_name(made)
            state.names.append(made)
        for at, made in enumerate(state.names):
            if made in state.names[:at]:
                raise BakeRefused(f'duplicate name "{made}"')
        return state.names

    def _state(self, block: BodyBlock) -> _BlockState:
        self.names.root.variables.setdefault(block.kind, map_value({}, map_type(STRING)))
        state = self.states.get(id(block))
        if state is None:
            state = self.states[id(block)] = _BlockState(self._scopes(block))
        return state

    def _scopes(self, block: BodyBlock) -> list[HclScope]:
        """One scope, or one for each combination of the matrix (Target.GetEvalContexts)."""
        root, matrix = self.names.root, block.body.arguments.get("matrix")
        if matrix is None:
            return [root]
        if block.kind == "group":
            raise BakeRefused("matrix is not supported for groups")
        self.names.load(root, matrix.value, allow_missing=True)
        value = evaluated(matrix.value, root)
        if value.is_null or value.type.kind not in KEYED:
            raise BakeRefused("matrix must be a map")
        rows: list[dict[str, CtyValue]] = [{}]
        for key, values in value.pairs:
            if values.is_null or values.type.kind not in SEQUENCE | KEYED:
                raise BakeRefused("matrix values must be a list")
            root.budget.need_targets(len(rows) * len(values.elements), matrix.value.span)
            rows = [{**row, key.text: one} for one in values.elements for row in rows]
        return [HclScope(row, around=root) for row in rows] if value.elements else [root]

    def _resolve_named(self, kind: str, name: str, argument: str | None) -> None:
        for block in self.by_name.get(kind, {}).get(name, ()):
            self._resolve(block, argument)

    def _resolve(self, block: BodyBlock, only: str | None) -> None:
        """Evaluate the arguments of a block, or one of them (parser.resolveBlock)."""
        state = self._state(block)
        fields = FIELDS if block.kind == "target" else _GROUP_FIELDS
        for at, scope in enumerate(state.scopes):
            name = state.names[at] if state.names else block.labels[0]
            done, progress = state.done[at], state.progress[at]
            if only is not None:
                if only in done:
                    return
                if only in progress:
                    raise BakeRefused(f"reference cycle not allowed for {block.kind}.{name}.{only}")
                progress.add(only)
            wanted = [
                one
                for one in block.body.arguments.values()
                if one.name in fields and one.name not in done and only in (None, one.name)
            ]
            for one in wanted:
                self.names.load(scope, one.value, allow_missing=True)
            for one in wanted:
                value = field_value(fields[one.name], evaluated(one.value, scope), one.value.span)
                if value is not None:
                    state.values[at][one.name] = value
                done.add(one.name)
            done |= {only} if only is not None else set()
            self._need_members(block, only)
            self._publish(block.kind, name, state.values[at], fields)

    def _need_members(self, block: BodyBlock, only: str | None) -> None:
        if block.kind == "group" and only is None and "targets" not in block.body.arguments:
            raise BakeRefused(
                'Missing required argument; The argument "targets" is required, but no definition was found.',
                block.body.missing,
            )

    def _publish(self, kind: str, name: str, values: Mapping[str, FieldValue], fields: Mapping[str, BakeField]) -> None:
        seen = {key: value_of(field, values.get(key)) for key, field in fields.items()}
        if "description" not in values:
            seen["description"] = text_value("")
        seen["name"] = text_value(name)
        self.names.root.put(kind, name, object_value(seen))

    def _merge(self, before: BakeDefinitions) -> BakeDefinitions:
        """Blocks of one name are merged; of groups the last one counts."""
        groups = {one.name: one for one in reversed(before.groups)}
        groups = {one.name: groups[one.name] for one in before.groups}
        targets = {one.name: one for one in before.targets}
        homes = dict(before.homes)
        for block in self.blocks:
            self._resolve(block, None)
            state = self.states[id(block)]
            for name, values in zip(state.names, state.values, strict=True):
                if block.kind == "group":
                    groups[name] = _group(name, values)
                else:
                    over = BakeTarget(name, FrozenMap(values))
                    if self.file_relative:
                        homes[name] = posixpath.dirname(block.span.path)
                        over = moved(over, homes[name])
                    targets[name] = merged(targets[name], over) if name in targets else over
        return BakeDefinitions(tuple(groups.values()), tuple(targets.values()), FrozenMap(homes))


def _group(name: str, values: Mapping[str, FieldValue]) -> BakeGroup:
    told = BakeTarget(name, FrozenMap(values))
    return BakeGroup(name, tuple(dict.fromkeys(told.texts("targets"))), told.text("description") or "")


def _text_of(value: CtyValue) -> str:
    try:
        made = converted(value, STRING)
    except ConversionRefused as refusal:
        raise BakeRefused(str(refusal)) from None
    if made.is_null:
        raise BakeRefused("the name is null")
    return made.text


def need_label(block: BodyBlock) -> None:
    """Raise where a block has another number of labels than one."""
    if not block.labels:
        raise BakeRefused(
            f"Missing name for {block.kind}; All {block.kind} blocks must have 1 labels {_LABELS}.", block.span
        )
    if len(block.labels) > 1:
        raise BakeRefused(
            f"Extraneous label for {block.kind}; Only 1 labels {_LABELS} are expected for {block.kind} blocks.",
            between(block.label_spans[1], block.label_spans[-1]),
        )
