"""The violations of a build, and what BuildKit refuses because of them."""

from __future__ import annotations

from contextlib import suppress

from stagegraph.errors import DockerfileError
from stagegraph.graph.checks.fromrules import check_froms, check_images
from stagegraph.graph.checks.report import Report, Stopped, Violation
from stagegraph.graph.checks.stagerules import check_commands
from stagegraph.graph.checks.writingrules import check_writing
from stagegraph.graph.llb.firstrefusal import first_refusal
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.checksettings import read_settings
from stagegraph.graph.resolve.frontend import refuse_build_args
from stagegraph.graph.resolve.resolver import resolve_for_checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.checks.stagerules import Ignored
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.syntax.instructions import Dockerfile


def violations(
    dockerfile: Dockerfile, options: BuildOptions | None = None, ignored: Ignored | None = None
) -> tuple[Violation, ...]:
    """What ``docker build --check`` reports, in its order: for one target, or for all stages where none is named.

    A file that BuildKit refuses is checked up to the place where it does so. What depends on an image whose
    configuration is not known is not reported, and CopyIgnoredFile only where ``ignored`` is given, which tells whether
    the ignore file hides a path of the build context.

    Raises:
        DockerfileError: the settings of the checks cannot be read.
        TooManyViolations: there are more than stagegraph follows.
    """
    options = options or BuildOptions()
    report = Report(read_settings(dockerfile, options), dockerfile.source)
    try:
        refuse_build_args(dockerfile, options.build_args)
        check_writing(dockerfile, report)
        check_froms(dockerfile, options, report)
        resolution, refusal = resolve_for_checks(dockerfile, options)
    except (DockerfileError, Stopped):
        return tuple(report.found)
    check_images(resolution, report)
    if refusal is not None:
        return tuple(report.found)
    all_stages = not options.target
    refused = first_refusal(resolution, all_stages=all_stages)
    with suppress(Stopped):
        check_commands(resolution, report, refused, all_stages=all_stages, ignored=ignored)
    return tuple(report.found)


def refusing(resolution: Resolution) -> tuple[Violation, ...]:
    """For what BuildKit refuses a build that is converted without error; none where it goes on (``Linter.Error``).

    Of what breaks one rule in one line only the first is told.

    Raises:
        DockerfileError: the settings of the checks cannot be read.
    """
    dockerfile, options = resolution.dockerfile, resolution.options
    settings = read_settings(dockerfile, options)
    if not settings.error:
        return ()
    report = Report(settings, dockerfile.source, lines_only=True)
    check_writing(dockerfile, report)
    with suppress(Stopped):  # stopped only where a placeholder stands for what BuildKit refuses
        check_froms(dockerfile, options, report)
        check_images(resolution, report)
        check_commands(resolution, report)
    return tuple(report.found)
