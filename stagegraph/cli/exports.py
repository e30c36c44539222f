"""What the terminal UI writes: in which formats, and where it may."""

from __future__ import annotations

import os
import stat

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import EnvironmentLacks, UsageError
from stagegraph.render.documents.registry import EXPORTS, MARKDOWN, Needs, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.documents.content import Content
    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.documents.registry import Format
    from stagegraph.tui.model.session import Session

_ELSEWHERE = "Give it another name."


def lacking(wanted: Format[PlanOrder]) -> EnvironmentLacks | None:
    """Why a format cannot be made on this machine, None if it can: some are drawn by `dot` alone."""
    if wanted.needs is not Needs.DOT:
        return None
    from stagegraph.render.formats.engine import find_engine  # noqa: PLC0415  (--help does not need it)

    try:
        find_engine(wanted.name, _engine())
    except EnvironmentLacks as problem:
        return problem
    return None


def full_path(path: str) -> str:
    """A path as it was typed, from the root on; ``~`` is the home folder, and ``-`` a name like any other."""
    whole = os.path.abspath(os.path.expanduser(path))
    return whole if os.path.basename(path) else os.path.join(whole, "")


def replaces(path: str, shown: str, read_too: Sequence[str] = ()) -> bool:
    """Whether a file would be replaced by what is written to a path.

    Args:
        path: as it was typed.
        shown: the Dockerfile that is open.
        read_too: what is read with it.

    Raises:
        UsageError: it is one of these, by whatever name or link, or is no file.
    """
    whole = full_path(path)
    for one in (shown, *read_too):
        if one != STANDARD_INPUT and _are_one(whole, one):
            what = "is the file that is shown" if one == shown else "is read with the file that is shown"
            raise UsageError(f"{path} {what}", hint=_ELSEWHERE)
    try:
        mode = os.stat(whole).st_mode
    except (OSError, ValueError):
        return os.path.lexists(whole)
    if stat.S_ISDIR(mode):
        raise UsageError(f"{path} is a directory", hint=_ELSEWHERE)
    if not stat.S_ISREG(mode):
        raise UsageError(f"{path} is no file", hint=_ELSEWHERE)
    return True


def _are_one(path: str, other: str) -> bool:
    """Whether two paths lead to one file; where one of them is not there, as an editor may be saving it, by name."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return os.path.realpath(path) == os.path.realpath(other)


def _engine() -> str:
    return os.environ.get("STAGEGRAPH_DOT", "")


def exported(session: Session, file_format: str, path: str = "") -> Content:
    """What is written for a session in a format.

    Args:
        session: what is open.
        file_format: one of those that the dialog offers.
        path: how a text for others calls the file, if not as the session does.

    Raises:
        UsageError: the session has no plan, or there is no such format.
        EnvironmentLacks: no engine can draw that format.
    """
    from stagegraph.render.diagram.view import View  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.planorders import Look, PlanOrder  # noqa: PLC0415  (as above)
    from stagegraph.tui.drawing.album import shown_diagrams  # noqa: PLC0415  (as above)
    from stagegraph.tui.model.session import measured  # noqa: PLC0415  (as above)

    wanted = named(EXPORTS, file_format)
    plan, view = session.plan, session.view
    if plan is None:
        raise UsageError("there is no plan to write")
    timings = measured(session)
    return wanted.write(
        PlanOrder(
            plan=plan,
            request=session.request,
            view=View(view.level, view.hide_unused, timings=timings),
            look=Look(engine=_engine()),
            diagrams=shown_diagrams(plan, view, timings) if view.focus is not None or wanted is MARKDOWN else (),
            path=path,
        )
    )
