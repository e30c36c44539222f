"""``stagegraph tui``: browse the build in the terminal."""

from __future__ import annotations

import os
import sys
from functools import partial

from stagegraph.cli import inputs, options, outputs, projects
from stagegraph.cli.exports import exported, full_path, lacking, replaces
from stagegraph.cli.folders import config_folder
from stagegraph.cli.openedlogs import LoggedLoader, OpenedLog, with_logged_targets
from stagegraph.cli.progresslogs import add_timings
from stagegraph.cli.statefile import StateFile
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import EnvironmentLacks, InputError, UsageError
from stagegraph.render.documents.registry import EXPORTS, named, of_suffix
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.knownimages import KnownImages
    from stagegraph.cli.shownprojects import ShownProject
    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs
    from stagegraph.tui.app import StagegraphApp
    from stagegraph.tui.desk import Desk, Loader
    from stagegraph.tui.model.kept import Kept
    from stagegraph.tui.model.session import Loaded, Session

_INLINE = " (inline)"  # how a path ends that is none: the Dockerfile stands in a bake file
_FRAMES = "120"  # in a second at most: a key that needs two of them does not wait long for the second
_EPILOG = """\
keys: ? shows those of where you are, ctrl+p searches all actions; keys of your own stand in
keys.toml in the folder for configuration of the platform, as the documentation tells
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "tui",
        help="browse the build in the terminal",
        description="Browse the build in the terminal: stages, steps, what waits for what, why a stage is built. "
        "The file is watched: an edit redraws the graph.",
        epilog=_EPILOG,
        formatter_class=HelpFormatter,
    )
    options.add_input(parser)
    options.add_targets(parser)
    projects.add_project(parser)
    options.add_notes(parser)
    add_timings(
        parser,
        "the log of a build: how long everything took, and a schedule by time; if no target is given, that of the log",
    )
    parser.add_argument(
        "--theme", default="", metavar="NAME", help="colours; ctrl+t shows the names, high-contrast is one of them"
    )
    parser.add_argument(
        "--reset",
        action="store_true",
        help="forget theme, panes and targets that were kept of the last call for this file",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the terminal's own view."""
    _need_terminal()
    if projects.asks_project(arguments):
        from stagegraph.cli.shownprojects import FileServices, ShownProject  # noqa: PLC0415  (few name such files)

        project = ShownProject(arguments, FileServices(partial(_desk_of, arguments), _wanted))
        opened = project.opened(project.first)
        return _browsed(arguments, opened.loader, opened.desk, opened.request, project=project)
    request = options.build_request(arguments)
    images = _images(arguments, request)
    log = OpenedLog(arguments.timings) if arguments.timings else None
    loader: FileLoader | TextLoader | LoggedLoader
    if _is_stream(arguments.dockerfile):
        loader = TextLoader(images, arguments.dockerfile)
    else:
        _need_file(arguments.dockerfile)
        loader = FileLoader(arguments.dockerfile, images)
    if log is not None:
        request = with_logged_targets(request, log, loader)
        loader = LoggedLoader(loader, log)
    desk = FileDesk(arguments.dockerfile, images.images.files() if images is not None else ())
    return _browsed(arguments, loader, desk, request)


def _desk_of(arguments: argparse.Namespace, path: str) -> FileDesk:
    """Who writes for a Dockerfile of a project; one that stands in a bake file is edited there."""
    files = [str(one[0]) for one in (*arguments.bake, *arguments.compose)]
    if not path.endswith(_INLINE):
        return FileDesk(path, files)
    return InlineDesk(files[0], files)


def _browsed(
    arguments: argparse.Namespace,
    loader: Loader,
    desk: FileDesk | Desk,
    request: PlanRequest,
    *,
    project: ShownProject | None = None,
) -> int:
    """Open the view of a file, or of a project."""
    if sys.stdin is None or not sys.stdin.isatty():
        _reopen_terminal()

    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)
    from stagegraph.tui.app import StagegraphApp  # noqa: PLC0415  (Textual is slow to import)
    from stagegraph.tui.model.kept import Kept, Start  # noqa: PLC0415  (as above)
    from stagegraph.tui.model.memory import collect_when_told  # noqa: PLC0415  (as above)

    kept_for = project is None and not _is_stream(arguments.dockerfile)
    state = StateFile(arguments.dockerfile) if kept_for else None
    if state is not None and arguments.reset:
        state.forget()
    kept, word = _kept(state)
    app = StagegraphApp(
        loader,
        desk,
        request,
        theme=arguments.theme,
        alone=True,
        start=Start(kept or Kept(), FrozenMap(_own_keys()), word),
        project=project,
    )
    if arguments.theme and arguments.theme not in app.available_themes:
        raise UsageError(
            f"there is no theme {arguments.theme}", hint=f"The themes are {', '.join(sorted(app.available_themes))}."
        )
    collect_when_told()
    try:
        return _status_of(app)
    finally:
        if state is not None:
            _keep(state, app.to_keep(), kept)


def _kept(state: StateFile | None) -> tuple[Kept | None, str]:
    """What was kept of the last call, None for nothing, and a word where that cannot be read."""
    from stagegraph.tui.model.kept import read_kept  # noqa: PLC0415  (only this command needs it)

    text = state.read() if state is not None else ""
    if state is None or not text:
        return None, ""
    kept = read_kept(text)
    if kept is None:
        return None, f"What was kept of the last call is ignored, as it is broken: {state.path}"
    return kept, ""


def _keep(state: StateFile, now: Kept, before: Kept | None) -> None:
    """Keep what is as it is now, if that is not what is kept already."""
    from stagegraph.tui.model.kept import Kept, kept_text  # noqa: PLC0415  (as above)

    if now == Kept():
        state.forget()
    elif now != before:
        state.write(kept_text(now))


def _own_keys() -> Mapping[str, str]:
    """The user's own keys; errors as in `stagegraph.tui.ownkeys.own_keys`, and `InputError` for an unreadable file."""
    folder = config_folder()
    path = os.path.join(folder, "keys.toml") if folder else ""
    if not path or not os.path.exists(path):
        return {}
    from stagegraph.tui.ownkeys import own_keys  # noqa: PLC0415  (few have any)

    try:
        with open(path, encoding="utf-8-sig") as file:
            return own_keys(file.read(), path)
    except (OSError, UnicodeDecodeError) as problem:
        what = "it is not UTF-8 text" if isinstance(problem, UnicodeDecodeError) else problem.strerror
        raise InputError(f"{path} cannot be read: {what}") from None


def _status_of(app: StagegraphApp) -> int:
    """Run it to its end."""
    try:
        app.run()
    except OSError:  # the terminal is gone, and nothing can be written to it
        if not app.ended_by_signal:
            raise
    if app.ended_by_signal:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):  # Python tries once more at exit to write what it could not
            os.dup2(nowhere, stream)
    return app.ended_by_signal or app.return_code or 0


def _is_stream(path: str) -> bool:
    """Whether it can be read once only."""
    from stagegraph.project.files import kind_of  # noqa: PLC0415  (only this command needs it)

    return path == inputs.STANDARD_INPUT or bool(kind_of(path))


def _need_file(path: str) -> None:
    """Raise a UsageError where there is none: a name that was mistyped would be waited for."""
    if not os.path.exists(path) or os.path.isdir(path):
        try:
            inputs.read_text(path)
        except InputError as problem:
            raise UsageError(problem.message, hint=problem.hint) from None


def _need_terminal() -> None:
    # Textual draws on standard error, and a user who redirects standard output wants no pictures of windows there.
    for stream, name in ((sys.stdout, "output"), (sys.stderr, "error")):
        if stream is None or not stream.isatty():
            raise EnvironmentLacks(
                f"standard {name} is not a terminal",
                hint="stagegraph tui needs a terminal; stagegraph plan and stagegraph render write to files and pipes.",
            )
    if os.environ.get("TERM") == "dumb":
        raise EnvironmentLacks("the terminal cannot move its cursor (TERM=dumb)", hint="Use stagegraph plan.")


def _reopen_terminal() -> None:
    """Take the keys from the terminal where standard input is a pipe or a file."""
    try:
        terminal = os.open("CONIN$" if sys.platform == "win32" else "/dev/tty", os.O_RDWR)
    except OSError:
        raise EnvironmentLacks(
            "there is no terminal to read keys from", hint="Start stagegraph tui in a terminal."
        ) from None
    os.dup2(terminal, 0)
    os.close(terminal)


class ImagesOfText:
    """What ``--image-config`` tells of the images that a text names."""

    def __init__(self, images: KnownImages, request: PlanRequest) -> None:
        self.images = images
        self.request = request

    def configs(self, text: str, name: str) -> tuple[ImageConfigs, str]:
        """The configurations as they are now, and what is to be said of those that docker does not have.

        Errors as in `stagegraph.cli.knownimages.KnownImages.read`.
        """
        from stagegraph.cli.knownimages import missing_text  # noqa: PLC0415  (few calls need these)
        from stagegraph.project.images.gathering import gathered  # noqa: PLC0415
        from stagegraph.syntax.parser import parse  # noqa: PLC0415

        found = gathered(self.images.read(lambda: parse(text, name), self.request))
        return found, missing_text(self.images.missing) if self.images.missing else ""


def _images(arguments: argparse.Namespace, request: PlanRequest) -> ImagesOfText | None:
    if not arguments.image_config:
        return None
    images = options.base_images(arguments)
    images.keep_streams()
    return ImagesOfText(images, request)


def _loaded(text: str, name: str, images: ImagesOfText | None) -> Loaded:
    from stagegraph.tui.model.session import Loaded  # noqa: PLC0415  (only this command needs it)

    return Loaded(text, name, *images.configs(text, name)) if images is not None else Loaded(text, name)


def _wanted(path: str) -> RuleChoice | None:
    from stagegraph.cli.wantedrules import choice_by_settings  # noqa: PLC0415  (after the plan, nobody waits)

    return choice_by_settings(path)


class FileLoader:
    """Reads a file, and what is known of the images that it names."""

    def __init__(self, path: str, images: ImagesOfText | None = None) -> None:
        self.path = self.name = path
        self.images = images

    def load(self) -> Loaded:
        """The file as it is now.

        Raises:
            InputError: it is no regular file any more; or as in `stagegraph.cli.inputs.read_text`.
            StagegraphError: as in `ImagesOfText.configs`.
        """
        from stagegraph.project.files import need_regular  # noqa: PLC0415  (only this command needs it)

        need_regular(self.path)
        return _loaded(*inputs.read_text(self.path), self.images)

    def wanted(self) -> RuleChoice | None:
        """Which findings are wanted of the file."""
        return _wanted(self.path)

    def stamp(self) -> object:
        """Time, size and number of the file, None where there is none; those of the image configurations, too."""
        from stagegraph.project.files import stamp_of  # noqa: PLC0415  (only this command needs it)

        own = stamp_of(self.path)
        return own if self.images is None else (own, self.images.images.stamp())


class TextLoader:
    """Has read standard input or another stream, once, and reads what is known of the images that it names."""

    def __init__(self, images: ImagesOfText | None = None, path: str = inputs.STANDARD_INPUT) -> None:
        self.path = path
        self.read = inputs.read_text(path)
        self.name = self.read[1]
        self.images = images

    def load(self) -> Loaded:
        """The text; errors as in `ImagesOfText.configs`."""
        return _loaded(*self.read, self.images)

    def wanted(self) -> RuleChoice | None:
        """Which findings are wanted of the text."""
        return _wanted(self.path)

    def stamp(self) -> object:
        """That of the image configurations; the text never changes."""
        return self.images.images.stamp() if self.images is not None else None


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
        base = "Dockerfile" if _is_stream(self.path) else os.path.basename(self.path)
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

        return text_of(file_of(self.path, "HEAD"))[0]

    def edit(self, line: int) -> None:
        """Open the editor.

        Raises:
            InputError: the text came from standard input or a pipe.
            EnvironmentLacks: there is no such editor, or it fails.
        """
        if _is_stream(self.path):
            what = "standard input" if self.path == inputs.STANDARD_INPUT else self.path
            raise InputError(f"{what} cannot be edited", hint="Give the path of a Dockerfile.")
        import shlex  # noqa: PLC0415  (only this needs it)
        import shutil  # noqa: PLC0415

        usual = "notepad" if sys.platform == "win32" else "vi"
        named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or usual
        try:
            words = shlex.split(named) or [usual]
        except ValueError as problem:
            what = f"the editor {named} cannot be started: {str(problem).lower()}"
            raise EnvironmentLacks(what, hint="Set EDITOR to the one that you use.") from None
        program = shutil.which(words[0])
        if program is None:
            raise EnvironmentLacks(f"there is no editor {words[0]}", hint="Set EDITOR to the one that you use.")
        status = os.spawnv(os.P_WAIT, program, editor_command(words, self.path, line))  # noqa: S606  (the user's own editor)
        if status:
            raise EnvironmentLacks(f"the editor {words[0]} ended with status {status}")


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


_PLUS_LINE = frozenset("vi vim nvim view gvim nano pico micro emacs emacsclient jed joe mg ne kak vis mcedit".split())
_COLON_LINE = frozenset("hx helix subl sublime_text zed cursor-cli lapce".split())
_GOTO_LINE = frozenset("code code-insiders codium vscodium cursor windsurf positron".split())


def editor_command(words: list[str], path: str, line: int) -> list[str]:
    """The arguments that open a file at a line in an editor; of an unknown one only the file is opened.

    Args:
        words: the editor and its own arguments.
        path: the file.
        line: counted from 1.
    """
    name = os.path.basename(words[0]).lower().removesuffix(".exe")
    path = os.path.join(os.curdir, path) if path.startswith(("-", "+")) else path
    if name in _PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in _COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in _GOTO_LINE:
        wait = [] if "--wait" in words or "-w" in words else ["--wait"]
        return [*words, *wait, "--goto", f"{path}:{line}"]
    return [*words, path]
