"""``stagegraph scan``: every Dockerfile of a tree."""

from __future__ import annotations

import os

from stagegraph import __version__
from stagegraph.cli import options, outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.scanformats import SCAN_PAGE, SCANS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.cli.scanning import Scanner
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.project.repository.treefiles import TreeFiles
    from stagegraph.render.shared.treescan import TreeScan
    from stagegraph.treelibrary import ScanTask

FOUND, REFUSED, DEFECT = 1, 3, 70
_FEW, _FEW_PAGES = 64, 4  # files for which it does not pay to start processes
_EPILOG = """\
exit status: 0 nothing is found that counts, 1 a warning or an error is found (or, with --severity, anything that is
left), 3 a file is refused or cannot be read
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "scan",
        formatter_class=HelpFormatter,
        help="tell of every Dockerfile of a tree: stages, targets, findings, images",
        description="Find every Dockerfile of a tree, and the bake and compose files that tell how they are built, "
        "and tell what is refused, what is found, which images they use. What git ignores is left out.",
        epilog=_EPILOG,
    )
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="the tree, this folder if not given")
    group = parser.add_argument_group("files")
    group.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out what a pattern matches, as one of a .gitignore in DIR would (may be repeated)",
    )
    group.add_argument("--ignored-too", action="store_true", help="read what git ignores, too")
    group.add_argument(
        "--jobs", type=_jobs, default=0, metavar="N", help="how many processes; one for each core if not given"
    )
    group.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="the address of DIR in a web view: lines of the page link to it, say "
        "https://github.com/OWNER/REPO/blob/main",
    )
    options.add_build(parser)
    options.add_known_targets(parser)
    options.add_output(parser, SCANS)
    options.add_colour(parser)
    group = options.add_rules(
        parser,
        "leave out what is less grave; the exit status is 1 if anything is left (without it: from warning on)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.set_defaults(run=run)


def _jobs(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run(arguments: argparse.Namespace) -> int:
    """Find, read, tell."""
    from stagegraph.cli.scanning import Scanner  # noqa: PLC0415
    from stagegraph.cli.showerrors import note  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.repository.treefiles import tree_files  # noqa: PLC0415
    from stagegraph.render.documents.orders import ScanOrder  # noqa: PLC0415
    from stagegraph.render.shared.treescan import TreeScan  # noqa: PLC0415
    from stagegraph.treelibrary import scan_tasks  # noqa: PLC0415

    file_format = options.chosen_format(arguments, SCANS)
    options.link_base(arguments.link_base)
    options.build_request(arguments)  # wrong usage is told before anything is read
    scanner = Scanner(arguments.folder, arguments, pages=file_format is SCAN_PAGE)
    found = tree_files(arguments.folder, exclude=arguments.exclude, ignored_too=arguments.ignored_too)
    read = (os.path.join(arguments.folder, path) for path in (*found.dockerfiles, *found.compose, *found.bake))
    options.refuse_overwriting(read, arguments.output)
    sites = _read_sites(arguments.folder, found)
    files = _scanned(scanner, scan_tasks(found.dockerfiles, sites), arguments)
    scan = TreeScan(
        root=arguments.folder, files=tuple(files), sites=sites, templates=found.templates, closed=found.closed
    )
    known = {name for one in files for name in one.known}
    for name in scanner.known_targets:
        if name not in known:
            note(f"no file has a stage {name} (--known-target)")
    order = ScanOrder(scan, __version__, arguments.link_base, outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return _status(scan, arguments)


def _read_sites(root: str, found: TreeFiles) -> tuple[BuildSite, ...]:
    if not found.compose and not found.bake:
        return ()
    from stagegraph.cli.projects import files_of  # noqa: PLC0415  (not every tree has such files)
    from stagegraph.project.repository.buildsites import build_sites, read_site  # noqa: PLC0415

    outside = files_of((), (), ())
    return tuple(read_site(root, site, outside) for site in build_sites(found))


def _scanned(scanner: Scanner, tasks: Sequence[ScanTask], arguments: argparse.Namespace) -> list[ScannedFile]:
    from stagegraph.cli.progressbar import ProgressBar  # noqa: PLC0415  (--help does not need these)
    from stagegraph.cli.workers import shared_work, usual_jobs  # noqa: PLC0415
    from stagegraph.treelibrary import unreadable  # noqa: PLC0415

    few = len(tasks) <= (_FEW_PAGES if scanner.pages else _FEW)
    jobs = arguments.jobs or (1 if few else usual_jobs())
    made: list[ScannedFile | None] = [None] * len(tasks)
    bar = ProgressBar(f"scanning {arguments.folder}")
    answers = shared_work(
        scanner.scan,
        tasks,
        min(jobs, len(tasks)),
        lost=lambda task: unreadable(task, "the process that read it was ended", failed=True),
    )
    try:
        bar.draw(0, len(tasks), f"0 of {len(tasks):,} files")
        for done, (at, file) in enumerate(answers, 1):
            made[at] = file
            bar.draw(done, len(tasks), f"{done:,} of {len(tasks):,} files")
    finally:
        answers.close()
        bar.clear()
    return [one for one in made if one is not None]


def _status(scan: TreeScan, arguments: argparse.Namespace) -> int:
    if any(one.failed for one in scan.files):
        return DEFECT
    if scan.refused:
        return REFUSED
    return FOUND if any(one.counts for one in scan.files) and not arguments.exit_zero else 0
