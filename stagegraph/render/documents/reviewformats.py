"""The formats of `stagegraph review`."""

from __future__ import annotations

from stagegraph.render.documents.registry import Format, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import ReviewOrder


def write_review_text(order: ReviewOrder) -> str:
    """A review, as text."""
    from stagegraph.render.documents.reviews import text_review  # noqa: PLC0415

    return text_review(order)


def write_review_markdown(order: ReviewOrder) -> str:
    """A review for a comment."""
    from stagegraph.render.documents.reviews import COMMENT, markdown_review  # noqa: PLC0415

    return markdown_review(order, COMMENT)


def write_review_summary(order: ReviewOrder) -> str:
    """A review for the summary of a step, which has more room."""
    from stagegraph.render.documents.reviews import SUMMARY, markdown_review  # noqa: PLC0415

    return markdown_review(order, SUMMARY)


def write_review_json(order: ReviewOrder) -> str:
    """A review, as data."""
    from stagegraph.render.documents.reviewdata import review_json  # noqa: PLC0415

    return review_json(order.review)


def write_review_numbers(order: ReviewOrder) -> str:
    """How many files, findings and steps there are in a review."""
    from stagegraph.render.documents.reviewdata import review_numbers  # noqa: PLC0415

    return review_numbers(order.review)


def write_review_sarif(order: ReviewOrder) -> str:
    """The findings on all Dockerfiles, for code scanning."""
    from stagegraph.render.formats.sarif import check_sarif  # noqa: PLC0415

    return check_sarif(order.review.findings, order.version)


def write_review_gitlab(order: ReviewOrder) -> str:
    """The findings on all Dockerfiles, as a code quality report."""
    from stagegraph.render.formats.codequality import gitlab_report  # noqa: PLC0415

    return gitlab_report(order.review.findings)


def write_review_github(order: ReviewOrder) -> str:
    """The findings that count, as annotations of a workflow."""
    from stagegraph.render.formats.annotations import github_annotations  # noqa: PLC0415

    return github_annotations(order.review.counted_findings)


REVIEWS = (
    Format("text", "the review as text", ("txt",), write_review_text),
    Format(
        name="markdown",
        label="the review for a comment of a pull request",
        suffixes=("md",),
        write=write_review_markdown,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format(
        name="summary",
        label="the same with more room, for the summary of a step",
        suffixes=(),
        write=write_review_summary,
        heeds=frozenset((Option.LINK_BASE,)),
    ),
    Format("json", "the review as data", ("json",), write_review_json),
    Format("sarif", "all findings for code scanning", ("sarif",), write_review_sarif),
    Format("github", "the findings that count as annotations of a workflow on GitHub", (), write_review_github),
    Format("gitlab", "all findings as a code quality report for GitLab", (), write_review_gitlab),
    Format("numbers", "how many there are of everything, as NAME=VALUE", ("env",), write_review_numbers),
)
