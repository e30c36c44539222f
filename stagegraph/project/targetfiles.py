"""The Dockerfiles of a project's targets, found as bake finds them (``toBuildOpt``, buildx's ``build/opt.go``)."""

from __future__ import annotations

import posixpath

from stagegraph.errors import InputError
from stagegraph.graph.identifiers.remotes import is_git_source
from stagegraph.projecttargets import ProjectTarget, inline_name
from stagegraph.values import FrozenMap, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.bake.bakequestion import BakeAnswer

_HERE = "cwd://"
_USUAL = "Dockerfile"
_HTTP = ("https://", "http://")
_RUN_SETTINGS = ("network", "shm-size")
_ALL = "*"
_PLACE = 'Its "context" and "dockerfile" tell where it is; --set {}.dockerfile=FILE names another one.'


def read_targets(
    answer: BakeAnswer,
    read: Callable[[str], str],
    exists: Callable[[str], bool],
    missing: Callable[[str, InputError], None] | None = None,
) -> tuple[ProjectTarget, ...]:
    """The targets of an answer with the texts of their Dockerfiles, in the order in which they are asked for.

    Args:
        answer: what the bake and compose files say.
        read: the text of the Dockerfile of a path; raises what its caller wants to be told.
        exists: whether there is a file of a path.
        missing: is told of which target ``read`` raised what, and nobody can read that one; raised if not given.

    Raises:
        InputError: ``read`` raised it, of the Dockerfile of the target that is named then.
    """
    asked = {name for group in answer.groups.values() for name in group.targets}
    texts: dict[str, str] = {}

    def text_of(path: str) -> str:
        if path not in texts:
            texts[path] = read(path)
        return texts[path]

    found = []
    for one in answer.targets.values():
        linked = one.name not in asked
        try:
            found.append(_target(one, text_of, exists, linked=linked))
        except InputError as problem:
            told = InputError(f"target {one.name}: {problem.message}", hint=problem.hint)
            if missing is None:
                raise told from None
            missing(one.name, told)
            found.append(replace(_target(one, _unread, exists, linked=linked), unread=problem.message))
    return tuple(found)


def _unread(_: str) -> str:
    return ""


def _target(
    target: BakeTarget, read: Callable[[str], str], exists: Callable[[str], bool], *, linked: bool
) -> ProjectTarget:
    context = target.text("context") or "."
    inline = target.text("dockerfile-inline")
    path, unread, text = _place_of(target, context, exists), "", inline or ""
    if inline:
        path = inline_name(target.name)
    elif path.startswith(_HTTP):
        unread = f"its Dockerfile is at {path}, and nothing is downloaded"
    elif not path:
        path = target.text("dockerfile") or _USUAL
        unread = f"its Dockerfile is {path} of {context}, and nothing is downloaded"
    else:
        text = _text_of(target, path, read, exists)
    no_cache = frozenset({_ALL} if target.fields.get("no-cache") is True else target.texts("no-cache-filter"))
    return ProjectTarget(
        name=target.name,
        path=path,
        text=text,
        unread=unread,
        context=context,
        stage=target.text("target") or "",
        args=_known(target.pairs("args")),
        platforms=tuple(one for text in target.texts("platforms") for one in text.split(",")),
        contexts=FrozenMap(
            {name: value.removeprefix(_HERE) for name, value in _known(target.pairs("contexts")).items()}
        ),
        run_settings=tuple(_run_settings(target)),
        no_cache=no_cache,
        linked=linked,
        description=target.text("description") or "",
    )


def _text_of(target: BakeTarget, path: str, read: Callable[[str], str], exists: Callable[[str], bool]) -> str:
    """The text of a target's Dockerfile; where there is none, it is told what says where it is."""
    try:
        return read(path)
    except InputError as problem:
        raise InputError(problem.message, hint=problem.hint if exists(path) else _PLACE.format(target.name)) from None


def _known(pairs: Mapping[str, str | None]) -> FrozenMap[str, str]:
    return FrozenMap({name: value for name, value in pairs.items() if value is not None})


def _place_of(target: BakeTarget, context: str, exists: Callable[[str], bool]) -> str:
    """The path or the address of a target's Dockerfile; "" where it lies in a context that has to be fetched."""
    path = target.text("dockerfile") or _USUAL
    if path.startswith(_HTTP):
        return path
    if path.startswith(_HERE):
        return posixpath.normpath(path.removeprefix(_HERE))
    path = posixpath.normpath(path)
    if posixpath.isabs(path):
        return path
    if context.startswith(_HTTP) or is_git_source(context):
        return ""
    found = posixpath.normpath(posixpath.join(context, path))
    lower = posixpath.join(posixpath.dirname(found), _USUAL.lower())
    # A file of the name in lower case is taken where there is none of the usual one (``handleLowercaseDockerfile``).
    return lower if posixpath.basename(found) == _USUAL and not exists(found) and exists(lower) else found


def _run_settings(target: BakeTarget) -> Iterable[tuple[str, str]]:
    """What changes what a RUN is, beside the Dockerfile."""
    for name in _RUN_SETTINGS:
        if value := target.text(name):
            yield name, value
    for name, host in sorted(_known(target.pairs("extra-hosts")).items()):
        yield "extra-host", f"{name}={host}"
    for limit in target.texts("ulimits"):
        yield "ulimit", limit
