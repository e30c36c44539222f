"""Who writes for the terminal UI: files in the formats that it exports, and what the user's editor changes."""

from __future__ import annotations

import os

from stagegraph.cli import inputs, outputs
from stagegraph.cli.editors import open_editor
from stagegraph.cli.exports import exported, full_path, lacking, replaces
from stagegraph.errors import InputError, UsageError
from stagegraph.render.documents.registry import EXPORTS, named, of_suffix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagegraph.tui.model.session import Session


class FileDesk:
    """Writes files and starts the editor."""

    def __init__(self, path: str, read_too: Sequence[str] = ()) -> None:
        """Stand for a Dockerfile, and the files that are read with it."""
        self.path = path
        self.read_too = read_too

    @property
    def formats(self) -> Mapping[str, str]:
        """Those that can be made on this machine as it is now."""
        return {one.name: one.label for one in EXPORTS if lacking(one) is None}

    def format_of(self, path: str) -> str:
        """The format that a name tells, "" if it tells none.

        Raises:
            EnvironmentLacks: that format cannot be made here.
        """
        wanted = of_suffix(EXPORTS, os.path.splitext(path)[1].removeprefix("."))
        if wanted is None:
            return ""
        problem = lacking(wanted)
        if problem is not None:
            raise problem
        return wanted.name

    def renamed(self, path: str, file_format: str) -> str:
        """The name with the suffix of a format in the place of that of another one."""
        base, suffix = os.path.splitext(path)
        told = of_suffix(EXPORTS, suffix.removeprefix("."))
        wanted = named(EXPORTS, file_format)
        if told is wanted:
            return path
        return f"{path if told is None else base}.{wanted.suffixes[0]}"

    def replaces(self, path: str) -> bool:
        """Whether there is a file of that name; errors as in `stagegraph.cli.exports.replaces`."""
        return replaces(path, self.path, self.read_too)

    def suggested(self, session: Session, file_format: str) -> str:
        """The name of the Dockerfile with the target's, in the working directory."""
        base = "Dockerfile" if inputs.is_stream(self.path) else os.path.basename(self.path)
        plan = session.plan
        target = plan.stages[plan.targets[0]].stage.display_name if plan is not None else ""
        name = f"{base}-{target}" if target else base
        return f"{name}.{named(EXPORTS, file_format).suffixes[0]}"

    def export(
        self,
        path: str,
        file_format: str,
        session: Session,
        tell: Callable[[int, int, str], None],
        *,
        replace: bool = False,
    ) -> None:
        """Write a picture or a document; errors as those of the renderers, and `EnvironmentLacks` for the file."""
        self.replaces(path)
        tell(0, 3, "laying out")
        path_for_others = inputs.path_in_repository(self.path)
        tell(1, 3, "drawing")
        content = exported(session, file_format, path_for_others)
        tell(2, 3, "writing")
        outputs.write(content, full_path(path), elsewhere="Choose another place.", new=not replace)
        tell(3, 3, "written")

    def committed(self) -> str:
        """The text as of git's HEAD.

        Raises:
            UsageError: it comes from standard input.
            InputError, EnvironmentLacks: git does not have it, or there is no git.
        """
        from stagegraph.cli.dockerfiles import file_of, text_of  # noqa: PLC0415  (only this needs them)

        try:
            return text_of(file_of(self.path, "HEAD"))[0]
        except InputError as problem:
            raise InputError(problem.message) from None  # its hint is about options that nobody has given here

    def edit(self, line: int) -> None:
        """Open the editor.

        Raises:
            InputError: the text came from standard input or a pipe.
            EnvironmentLacks: as `stagegraph.cli.editors.open_editor`.
        """
        if inputs.is_stream(self.path):
            what = "standard input" if self.path == inputs.STANDARD_INPUT else self.path
            raise InputError(f"{what} cannot be edited", hint="Give the path of a Dockerfile.")
        open_editor(self.path, line)


class InlineDesk(FileDesk):
    """The same for a Dockerfile that stands in a bake file, which is the file that is edited."""

    def committed(self) -> str:
        """Nothing of it: git keeps the bake file.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "the Dockerfile stands in the bake file", hint="stagegraph diff --bake FILE --base REV compares it."
        )

    def edit(self, line: int) -> None:
        """Open the bake file, whose lines are others."""
        del line
        super().edit(1)
