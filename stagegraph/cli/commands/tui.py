"""``stagegraph tui``: browse the build in the terminal."""

from __future__ import annotations

import os
import sys
from functools import partial

from stagegraph.cli import inputs, options, projectoptions
from stagegraph.cli.desks import FileDesk, InlineDesk
from stagegraph.cli.folders import config_folder
from stagegraph.cli.loaders import FileLoader, ImagesOfText, TextLoader, wanted_of
from stagegraph.cli.openedlogs import LoggedLoader, OpenedLog, with_logged_targets
from stagegraph.cli.statefile import StateFile
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import EnvironmentLacks, InputError, UsageError
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.shownprojects import ShownProject
    from stagegraph.tui.app import StagegraphApp
    from stagegraph.tui.desk import Desk, Loader
    from stagegraph.tui.model.kept import Kept

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
    projectoptions.add_project(parser)
    options.add_notes(parser)
    options.add_timings(
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
    options.refuse_lone_choice(arguments)
    _need_terminal()
    if projectoptions.asks_project(arguments):
        from stagegraph.cli.shownprojects import FileServices, ShownProject  # noqa: PLC0415  (few name such files)

        project = ShownProject(arguments, FileServices(partial(_desk_of, arguments), wanted_of))
        opened = project.opened(project.first)
        return _browsed(arguments, opened.loader, opened.desk, opened.request, project=project)
    request = options.build_request(arguments)
    images = _images(arguments, request)
    log = OpenedLog(arguments.timings, arguments.build) if arguments.timings else None
    loader: FileLoader | TextLoader | LoggedLoader
    if inputs.is_stream(arguments.dockerfile):
        loader = TextLoader(images, arguments.dockerfile)
    else:
        _need_file(arguments.dockerfile)
        loader = FileLoader(arguments.dockerfile, images)
    if log is not None:
        request = with_logged_targets(request, log, loader)
        loader = LoggedLoader(loader, log)
    desk = FileDesk(arguments.dockerfile, images.images.files() if images is not None else ())
    return _browsed(arguments, loader, desk, request)


def _desk_of(arguments: argparse.Namespace, path: str, inline: bool) -> FileDesk:
    """Who writes for a Dockerfile of a project; one that stands in a bake file is edited there."""
    files = [str(one[0]) for one in (*arguments.bake, *arguments.compose)]
    return InlineDesk(files[0], files) if inline else FileDesk(path, files)


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

    kept_for = project is None and not inputs.is_stream(arguments.dockerfile)
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


def _images(arguments: argparse.Namespace, request: PlanRequest) -> ImagesOfText | None:
    if not arguments.image_config:
        return None
    images = options.base_images(arguments)
    images.keep_streams()
    return ImagesOfText(images, request)
