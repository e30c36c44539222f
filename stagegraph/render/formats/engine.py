"""Running a Graphviz engine: the embedded graphviz-pure, or the ``dot`` of a Graphviz installation."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from stagegraph import programs
from stagegraph.errors import EnvironmentLacks
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EMBEDDED = "graphviz-pure.exe" if os.name == "nt" else "graphviz-pure"
_EMBEDDED_FORMATS = frozenset({"svg", "png", "json0"})
_BEGINNING = 2000  # bytes in which a picture tells what it is
_FINE, _MOST_DOTS = 144, 150_000_000  # dots per inch of a PNG, twice those of an SVG, and dots of a whole one
_SECONDS = 120  # a picture of 260 stages takes less than 5
# What a picture holds at its beginning.
_SIGNS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "json0": b'"bb":'}
_INSTALL = "Install Graphviz (the package is called graphviz) so that dot is on PATH"

EMBEDDED, DOT = "embedded", "dot"


class Engine(Record):
    """A program that draws: its path, and whether it is the embedded one."""

    path: str
    embedded: bool


def find_engine(file_format: str, wanted: str = "") -> Engine:
    """The engine for a format.

    The embedded engine draws what it can; ``dot`` on PATH draws the rest, and everything where there is no embedded
    engine.

    Args:
        file_format: ``svg``, ``png``, ``pdf`` or ``json0``, the positions of all that would be drawn.
        wanted: ``embedded``, ``dot``, the path of a program that takes the options of dot, or "" for any.

    Raises:
        EnvironmentLacks: there is no such engine, or none that draws the format.
    """
    if wanted == EMBEDDED:
        return _need_embedded(file_format)
    if wanted == DOT:
        return _need_dot("--engine dot needs Graphviz, and no dot is on PATH")
    if wanted:
        return _named(wanted)
    embedded = _embedded_path() if file_format in _EMBEDDED_FORMATS else ""
    if embedded:
        return Engine(embedded, embedded=True)
    if file_format in _EMBEDDED_FORMATS:
        why = "the embedded engine graphviz-pure is not installed for this platform"
    else:
        why = f"the embedded engine cannot draw {file_format}"
    return _need_dot(f"no engine can draw {file_format}: {why}, and no dot is on PATH")


def _need_embedded(file_format: str) -> Engine:
    path = _embedded_path()
    if not path:
        raise EnvironmentLacks(
            "the embedded engine graphviz-pure is not installed",
            hint="It comes with stagegraph on Linux, macOS and Windows; elsewhere use --engine dot.",
        )
    if file_format not in _EMBEDDED_FORMATS:
        raise EnvironmentLacks(f"the embedded engine cannot draw {file_format}", hint=f"{_INSTALL}.")
    return Engine(path, embedded=True)


def _need_dot(lacking: str) -> Engine:
    path = programs.find("dot")
    if path is None:
        raise EnvironmentLacks(lacking, hint=f"{_INSTALL}.")
    return Engine(path, embedded=False)


def _named(wanted: str) -> Engine:
    path = programs.find(wanted)
    if path is None:
        raise EnvironmentLacks(
            f"the engine {wanted} does not exist or cannot be run",
            hint="Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT.",
        )
    return Engine(path, embedded=False)


def _embedded_path() -> str:
    """The program of graphviz-pure, found through Python's own folders: PATH may name another environment's."""
    for folder in (os.path.dirname(sys.executable), os.path.join(sys.prefix, "Scripts" if os.name == "nt" else "bin")):
        path = os.path.join(folder, _EMBEDDED)
        if os.path.isfile(path):
            return path
    return _recorded_path()


def _recorded_path() -> str:
    """The same from the list of installed files, which takes longer to read."""
    from importlib.metadata import PackageNotFoundError, files  # noqa: PLC0415  (slow; mostly not needed)

    try:
        recorded = files("graphviz-pure") or []
    except PackageNotFoundError:
        return ""
    found = [str(one.locate()) for one in recorded if one.name == _EMBEDDED]
    return next((path for path in found if os.path.isfile(path)), "")


def draw(
    engine: Engine,
    source: str | Callable[[], str],
    file_format: str,
    *,
    placed: bool = False,
    size: tuple[float, float] | None = None,
    load: Sequence[str] = (),
) -> bytes:
    """The picture that an engine makes of a graph.

    Args:
        engine: what `find_engine` returned.
        source: the text of the graph, or what makes it while the engine starts.
        file_format: as in `find_engine`.
        placed: the graph says where everything stands.
        size: width and height in points, where they are known.
        load: modules that are loaded while the engine draws, as the picture will need them.

    Raises:
        EnvironmentLacks: the engine cannot be started, fails, or takes longer than two minutes.
    """
    command = [engine.path, "-Knop2" if placed else "-Kdot", f"-T{file_format}", "-q1"]
    if file_format == "png":
        command.append(f"-Gdpi={_grain(size)}")
    given = source.encode() if isinstance(source, str) else lambda: source().encode()
    try:
        done = programs.run(command, given, seconds=_SECONDS, meanwhile=lambda: [import_module(name) for name in load])
    except TimeoutError:
        raise EnvironmentLacks(
            f"the engine {engine.path} took longer than {_SECONDS} seconds",
            hint="Draw less: --hide-unused, or another --target.",
        ) from None
    except OSError as problem:
        raise EnvironmentLacks(f"the engine {engine.path} cannot be started: {problem.strerror}") from None
    if done.status != 0 or not done.output:
        said = done.complaints
        why = next((line for line in said if line.startswith("Error")), said[-1] if said else "it said nothing")
        raise EnvironmentLacks(f"the engine {engine.path} failed (exit status {done.status}): {why}")
    if _SIGNS.get(file_format, b"") not in done.output[:_BEGINNING]:
        raise EnvironmentLacks(
            f"what the engine {engine.path} made is no {file_format}",
            hint="Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT.",
        )
    return done.output


def _grain(size: tuple[float, float] | None) -> int:
    """The dots per inch of a PNG: fewer where more than viewers can open would come of it."""
    return _FINE if size is None else int(min(_FINE, 72 * (_MOST_DOTS / (size[0] * size[1])) ** 0.5))
