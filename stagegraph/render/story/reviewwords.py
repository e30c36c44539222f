"""A review in sentences: what happens to each Dockerfile, and how much is found. Text and Markdown print them."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.review.filestates import FileState
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, listed, summary
from stagegraph.render.story.difffacts import gist
from stagegraph.render.story.reviewedtargets import targets_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.review.reviewed import Review, ReviewedFile

REVIEW_HEADER = ("DOCKERFILE", "WHAT HAPPENS", "RUNS AGAIN", "FINDINGS")
_MOST_CONTEXTS = 8  # that are told
_MOST_NAMES = 3  # of files for each of them
_DIGITS = 12  # that are shown of a commit
_MANY = ("errors", "warnings", "infos")


def review_headline(review: Review) -> str:
    """How many Dockerfiles change, and how much is found, in one sentence."""
    found = severities_text(finding for one in review.files for finding in review.counted(one))
    if not review.revision:
        return f"{counted(len(review.files), 'Dockerfile')}: {found or 'nothing found'}"
    changed = sum(one.state is not FileState.SAME for one in review.files)
    touched = len(review.told) - changed
    if not review.told:
        what = "no Dockerfile changes"
    elif not changed:
        what = f"what {counted(touched, 'Dockerfile')} {'takes' if touched == 1 else 'take'} changes"
    else:
        verb = "changes" if changed == 1 else "change"
        what = f"{changed} of {counted(len(review.files), 'Dockerfile')} {verb}"
        what += f", and what {'one more takes' if touched == 1 else f'{touched} more take'}" if touched else ""
    targets = targets_text(review.projects)
    what += f", {targets}" if targets else ""
    new = "" if review.every else "new: "
    return f"{what}; {new}{found}" if found else f"{what}, nothing {'is found' if review.every else 'new is found'}"


def severities_text(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity, the gravest first; "" where there are none."""
    all_of_them = list(findings)
    counts = [sum(one.severity is severity for one in all_of_them) for severity in SEVERITIES]
    names = zip(counts, SEVERITIES, _MANY, strict=True)
    return ", ".join(f"{number} {one.value if number == 1 else many}" for number, one, many in names if number)


def file_gist(file: ReviewedFile) -> tuple[Part, ...]:
    """What happens to a Dockerfile."""
    moved = (Part("was "), Part(file.was, code=True), Part("; ")) if file.state is FileState.MOVED else ()
    if file.state is FileState.GONE:
        return (Part("gone"),)
    if file.state is FileState.NEW:
        return (Part("new: "), *_new_gist(file))
    if file.changes is not None:
        return (*moved, Part(gist(file.changes)))
    if file.problem:
        return (*moved, Part("cannot be read" if file.findings is None else "cannot be compared"))
    return (*moved, Part(severities_text(found for found, _ in file.marked) or "nothing found"))


def _new_gist(file: ReviewedFile) -> tuple[Part, ...]:
    if file.plan is not None:
        return summary(file.plan)
    return (Part("BuildKit refuses the file" if file.findings is not None else "cannot be read"),)


def runs_again_text(file: ReviewedFile) -> str:
    """How many steps run again, of how many, for the targets that are told of; "-" where nothing is compared."""
    told = []
    for _, one in file.impacts:
        runs, perhaps, cached = (one.count(status) for status in (Status.RUNS, Status.CONTENT, Status.CACHED))
        more = f" + {perhaps} perhaps" if perhaps else ""
        told.append(f"{runs}{more} of {runs + perhaps + cached}")
    return ", ".join(told) or "-"


def findings_text(review: Review, file: ReviewedFile) -> str:
    """How many findings on a file count, and how many are mended."""
    found = severities_text(review.counted(file))
    said = [found if review.every or not review.revision else f"new: {found}"] if found else []
    if file.mended and file.state is not FileState.GONE:
        said.append(f"{file.mended} mended")
    return ", ".join(said) or "-"


def compared_text(review: Review) -> str:
    """With what the review compares."""
    if not review.revision:
        return "Nothing is compared: every finding is told."
    name = review.commit[:_DIGITS]
    revision = "" if review.commit.startswith(review.revision) else f" ({review.revision})"
    return f"Compared with {name}{revision}."


def contexts_text(review: Review) -> str:
    """Which build contexts were compared; "" where none was."""
    found: dict[str, list[str]] = {}
    for one in review.told:
        if one.context:
            found.setdefault(one.context, []).append(one.path)
    told = [
        f"{'the top' if folder == '.' else folder} for {listed(paths, _MOST_NAMES)}" for folder, paths in found.items()
    ]
    more = f"; and {len(told) - _MOST_CONTEXTS} more" if len(told) > _MOST_CONTEXTS else ""
    return f"Build contexts: {'; '.join(told[:_MOST_CONTEXTS])}{more}." if told else ""
