"""The formats of `stagegraph check`."""

from __future__ import annotations

from stagegraph.render.documents.registry import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import CheckOrder


def write_check_text(order: CheckOrder) -> str:
    """Findings with the lines they are about."""
    from stagegraph.render.story.checktext import check_text  # noqa: PLC0415

    return check_text(order.files, order.style())


def write_check_json(order: CheckOrder) -> str:
    """Findings as data."""
    from stagegraph.render.formats.checkjson import check_json  # noqa: PLC0415

    return check_json(order.files)


def write_check_sarif(order: CheckOrder) -> str:
    """Findings for code scanning."""
    from stagegraph.render.formats.sarif import check_sarif  # noqa: PLC0415

    return check_sarif(order.files, order.version)


def write_check_github(order: CheckOrder) -> str:
    """Findings as annotations of a workflow."""
    from stagegraph.render.formats.annotations import github_annotations  # noqa: PLC0415

    return github_annotations(order.files)


def write_check_gitlab(order: CheckOrder) -> str:
    """Findings as a code quality report."""
    from stagegraph.render.formats.codequality import gitlab_report  # noqa: PLC0415

    return gitlab_report(order.files)


FINDINGS = (
    Format("text", "the findings with the lines they are about", ("txt",), write_check_text),
    Format("json", "the findings as data", ("json",), write_check_json),
    Format("sarif", "the findings for code scanning", ("sarif",), write_check_sarif),
    Format("github", "the findings as annotations of a workflow on GitHub", (), write_check_github),
    Format("gitlab", "the findings as a code quality report for GitLab", (), write_check_gitlab),
)
