"""What operations consist of besides their inputs: tuples, which compare fast, whose parts have names."""

from __future__ import annotations

from operator import itemgetter


class _Parts(tuple[object, ...]):
    """A tuple whose first parts are reached by the names that a subclass annotates, in their order."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for place, name in enumerate(cls.__annotations__):
            setattr(cls, name, property(itemgetter(place)))


class MountDoes(_Parts):
    """A mount of files: where, what (the id of a step, "" for nothing), and how.

    ``cache`` is the id of a cache mount and how it is shared, empty for other types; ``size`` is that of a tmpfs in
    bytes, "" where there is no limit; ``type`` is "script" for the script that a heredoc becomes.
    """

    __slots__ = ()

    target: str
    source: str
    type: str
    path: str
    readonly: bool
    size: str
    cache: tuple[str, ...]


class RunDoes(_Parts):
    """A RUN. ``environment`` is what `stagegraph.graph.llb.environmentkey.environment_key` makes of its variables.

    ``arguments`` is what `stagegraph.graph.llb.environmentkey.ArgumentKeys` makes of them, the last one at its end.
    Behind the platform stands what else every RUN of the build gets, by name.
    """

    __slots__ = ()

    arguments: tuple[str | bytes, ...]
    environment: tuple[object, ...]
    directory: str
    user: str
    network: str
    security: str
    devices: tuple[object, ...]
    mounts: tuple[MountDoes, ...]
    secrets: tuple[object, ...]
    sockets: tuple[object, ...]
    hostname: str
    empty: bool
    platform: str


class CopyAction(_Parts):
    """One source of a COPY or ADD.

    Attributes:
        origin: the id of the step whose files are copied, "" for an empty file system.
        destination: an absolute path, with the slash at its end where it has one.
        path: an absolute path, with wildcards where ``searched``.
        searched: its path is one of files: links are followed, wildcards found.
        unpack: an archive is unpacked.
        pattern: of ``--parents`` what stands behind the pivot, as an absolute path.
        parents: ``--parents`` is given.
        required: the path that has to be there, "" for none.
    """

    __slots__ = ()

    origin: str
    destination: str
    path: str
    searched: bool
    unpack: bool
    pattern: str
    parents: bool
    required: str


class CopyDoes(_Parts):
    """A COPY or ADD. ``empty``: it goes on with an empty file system; ``unlike`` tells unknown texts apart."""

    __slots__ = ()

    empty: bool
    actions: tuple[CopyAction, ...]
    owner: str
    mode: str
    exclude: tuple[str, ...]
    unlike: tuple[int, ...]


class DirectoryDoes(_Parts):
    """A directory that is made: that of a WORKDIR, or that of a cache mount with an owner.

    ``path`` is what `stagegraph.graph.llb.environmentkey.text_key` makes of it; ``epoch`` is the time that it gets.
    """

    __slots__ = ()

    path: object
    owner: tuple[object, ...]
    mode: int
    empty: bool
    epoch: str
    unlike: tuple[int, ...]


class DocumentDoes(_Parts):
    """A file that is made of a heredoc."""

    __slots__ = ()

    path: str
    text: str
    mode: int
    unlike: tuple[int, ...]


class SourceDoes(_Parts):
    """An image or a context that is loaded: its platform, "" where it has none, and what else tells it from others."""

    __slots__ = ()

    platform: str
    asks: tuple[object, ...]
