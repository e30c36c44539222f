"""Which stage each FROM, COPY --from and RUN --mount=from names, which stages a target needs.

Follows ``toDispatchState`` in BuildKit's ``frontend/dockerfile/dockerfile2llb/convert.go``, which goes from phase to
phase, and the first two of these, ``buildDispatchStates`` and ``resolveTarget``. The next ones stand in `dependencies`,
`entryresolver` and `triggers`.
"""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.references import context_name_refusal
from stagegraph.graph.resolve.bases import expand_base, expand_platform, find_context
from stagegraph.graph.resolve.buildoptions import EPOCH_ARG, BuildOptions, global_build_args, has_check_settings
from stagegraph.graph.resolve.dependencies import add_dependencies
from stagegraph.graph.resolve.entrydrafts import EntryDraft, EntryDrafts
from stagegraph.graph.resolve.entryresolver import EntryResolver
from stagegraph.graph.resolve.frontend import refuse_build_args
from stagegraph.graph.resolve.resolution import Resolution
from stagegraph.syntax.gotext import quote
from stagegraph.syntax.instructions import Add, Copy, Dockerfile, Run, Stage, Workdir
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CONTEXT_HINT = (
    "BuildKit looks for a named context called as the stage is: no sign ends its name or follows another one."
)
_COUNTED = (Add, Copy, Run, Workdir)  # the instructions that BuildKit counts in `[stage i/n]`


def resolve(dockerfile: Dockerfile, options: BuildOptions) -> Resolution:
    """Resolve a file's stages for one target.

    Raises:
        DockerfileError: BuildKit refuses the file, or has no such target.
    """
    entries, build_args = _drafted(dockerfile, options)
    target = _find_target(entries)
    add_dependencies(entries)
    used = EntryResolver(entries).resolve_for(target)
    return _resolution(entries, build_args, target, used)


def resolve_for_checks(dockerfile: Dockerfile, options: BuildOptions) -> tuple[Resolution, DockerfileError | None]:
    """Resolve a file's stages for the build checks: those of the target, or all where none is named (``AllStages``).

    Of all stages each counts as needed; but ONBUILD triggers run only in those that the last one really needs.

    Returns:
        The resolution, and why BuildKit refuses an image or a trigger, or None; it is then as far as BuildKit comes.

    Raises:
        DockerfileError: BuildKit refuses the file before it looks at images, or has no such target.
    """
    entries, build_args = _drafted(dockerfile, options)
    target = _find_target(entries)
    add_dependencies(entries)
    resolver = EntryResolver(entries, every=not options.target)
    refusal: DockerfileError | None = None
    try:
        resolver.resolve_needed(target)
    except DockerfileError as problem:
        refusal = problem
    used = resolver.used if options.target else range(len(entries.drafts))
    return _resolution(entries, build_args, target, used), refusal


def resolve_all(
    dockerfile: Dockerfile, options: BuildOptions
) -> tuple[Resolution, frozenset[int], DockerfileError | None]:
    """The stages as they are for whatever target needs them, ONBUILD triggers run in all; the target does not count.

    Returns:
        The resolution, which says that all entries are used; and what `EntryResolver.resolve_every` returns.

    Raises:
        DockerfileError: BuildKit refuses the file for every target.
    """
    entries, build_args = _drafted(dockerfile, options)
    add_dependencies(entries)
    unsure, beyond = EntryResolver(entries).resolve_every()
    return _resolution(entries, build_args, entries.drafts[-1], range(len(entries.drafts))), unsure, beyond


def _drafted(dockerfile: Dockerfile, options: BuildOptions) -> tuple[EntryDrafts, Mapping[str, str]]:
    """The stages of a file by their FROMs, and the caller's build args that they see."""
    _refuse_settings(dockerfile, options)
    args, build_args = _known_args(dockerfile, options)
    entries = EntryDrafts(dockerfile, options, args)
    for stage in dockerfile.stages:
        _add_stage(entries, stage)
    return entries, build_args


def _refuse_settings(dockerfile: Dockerfile, options: BuildOptions) -> None:
    """What BuildKit refuses before it looks at the stages."""
    refuse_build_args(dockerfile, options.build_args)
    if has_check_settings(dockerfile, options):
        from stagegraph.graph.resolve.checksettings import read_settings  # noqa: PLC0415  (few files configure the checks)

        read_settings(dockerfile, options)


def _known_args(dockerfile: Dockerfile, options: BuildOptions) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What FROM can use, and the caller's build args, with the epoch as BuildKit goes on with it."""
    args = global_build_args(dockerfile, options)
    if EPOCH_ARG not in args and EPOCH_ARG not in options.build_args:
        return args, options.build_args
    from stagegraph.graph.resolve.epoch import resolve_source_date_epoch  # noqa: PLC0415  (few builds set one)

    return resolve_source_date_epoch(dockerfile, options, args)


def _add_stage(entries: EntryDrafts, stage: Stage) -> None:
    """One round of ``buildDispatchStates``."""
    dockerfile, options, lexer = entries.dockerfile, entries.options, entries.lexer
    name, placeholder = expand_base(dockerfile, stage, args=entries.global_args, options=options, lexer=lexer)
    draft = EntryDraft(len(entries.drafts), stage, name, stage.head.location)
    draft.placeholder = placeholder
    draft.platform = expand_platform(dockerfile, stage, entries.global_args, lexer, placeholders=options.placeholders)
    if stage.name:
        refusal = context_name_refusal(stage.name)
        if refusal:
            raise dockerfile.source.error(refusal, shown=stage.head.location, hint=_CONTEXT_HINT)
        draft.context = find_context(options, stage.name, draft.platform)
    entries.register(draft)
    if draft.context is not None:
        draft.base = None
        return
    starts_with_image = draft.base is None and name != "scratch"
    draft.total = starts_with_image + sum(isinstance(one, _COUNTED) for one in stage.instructions)
    draft.first_total = draft.total


def _find_target(entries: EntryDrafts) -> EntryDraft:
    """``resolveTarget``."""
    wanted = entries.options.target
    if not wanted:
        return entries.drafts[-1]
    found = entries.named(wanted)
    if found is None:
        message = f"target stage {quote(wanted)} could not be found"
        names = list(entries.by_name)
        hint = f"The file's targets are {', '.join(names)}." if names else "No stage of the file has a name."
        labels = [draft.label for draft in entries.drafts]
        raise entries.source.error(did_you_mean(message, wanted, labels), hint=hint)
    return found


def _resolution(
    entries: EntryDrafts, build_args: Mapping[str, str], target: EntryDraft, used: Iterable[int]
) -> Resolution:
    return Resolution(
        dockerfile=entries.dockerfile,
        options=entries.options,
        global_args=entries.global_args,
        build_args=build_args,
        entries=tuple(draft.frozen() for draft in entries.drafts),
        order=tuple(draft.number for draft in entries.order),
        target=target.number,
        used=frozenset(used),
    )
