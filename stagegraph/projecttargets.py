"""What a repository builds, as readers of bake and compose files fill it and plans are made of it."""

from __future__ import annotations

from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class InlineName(str):
    """How messages call a Dockerfile that is written in a bake or compose file: there is no file of that path."""

    __slots__ = ()


class FieldChange(Record):
    """What bake and compose files say otherwise of a target than before.

    Attributes:
        name: of the field, as ``--set`` writes it: ``target``, ``args.VERSION``.
        was: its value, as text; None where there was none.
        now: the same now.
        built: it has a part in what is built; else it tells what becomes of the result, or where caches are.
    """

    name: str
    was: str | None
    now: str | None
    built: bool = True


def inline_name(target: str) -> InlineName:
    """The name of the Dockerfile that is written into a target."""
    return InlineName(f"{target} (inline)")


class ProjectTarget(Record):
    """A target of a bake file, or a service of a compose file, with its Dockerfile.

    Attributes:
        name: of the target.
        path: of the Dockerfile, as messages call it; ``TARGET (inline)`` for one that is written in the bake file.
        text: of the Dockerfile, "" where nobody can read it here.
        unread: why not, in words; "" where it was read.
        context: the folder or the address of the build context.
        stage: the name of the stage to build, "" for the last one.
        args: build args by name.
        platforms: none for that of the machine.
        contexts: named contexts, their values by name.
        run_settings: what else every RUN gets, by name.
        no_cache: names of the stages whose steps run whatever the cache has; ``*`` for all.
        linked: it is built only because others need it.
        description: what the file says of it.
    """

    name: str
    path: str
    text: str = ""
    unread: str = ""
    context: str = "."
    stage: str = ""
    args: Mapping[str, str] = FrozenMap()
    platforms: tuple[str, ...] = ()
    contexts: Mapping[str, str] = FrozenMap()
    run_settings: tuple[tuple[str, str], ...] = ()
    no_cache: frozenset[str] = frozenset()
    linked: bool = False
    description: str = ""

    @property
    def inline(self) -> bool:
        """Whether its Dockerfile is written in the bake file."""
        return isinstance(self.path, InlineName)

    @property
    def needs(self) -> Iterator[str]:
        """The names of the targets that are contexts of it."""
        for value in self.contexts.values():
            if value.startswith(TARGET_SOURCE):
                yield value.removeprefix(TARGET_SOURCE)
