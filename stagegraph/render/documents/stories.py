"""Stories put together for `stagegraph explain`: as text, and in Markdown with a picture."""

from __future__ import annotations

from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.documents.orders import DiffOrder
    from stagegraph.render.documents.planorders import PlanOrder

_MOST_COMMENT = 65_000  # characters of a comment on GitHub, which takes a few more
_LEAST_DETAILS = 12_000  # what the details of a change get at least
_LEAST_PICTURE = 2_000  # what a picture needs to say that it would be too large
# Functions import what they need: a text needs no Mermaid, Markdown no tables.


def text_story(order: PlanOrder) -> str:
    """The build told as text, or why one of its stages is built.

    Raises:
        DockerfileError: all targets together take more than is followed.
        UsageError: there is no stage of that name.
    """
    from stagegraph.analysis.buildtargets import targets_beside  # noqa: PLC0415
    from stagegraph.render.story.explaintext import lines_as_text, story_text  # noqa: PLC0415
    from stagegraph.render.story.reasons import told_why  # noqa: PLC0415
    from stagegraph.render.story.story import tell  # noqa: PLC0415

    plan, style = order.plan, order.style()
    if order.why:
        from stagegraph.render.diagram.view import stage_named  # noqa: PLC0415

        return lines_as_text(told_why(plan, stage_named(plan, order.why)), style)
    return story_text(tell(plan, targets_beside(plan.dockerfile, order.request)), style)


def markdown_story(order: PlanOrder) -> str:
    """The same in Markdown; the whole build with a picture, which gets smaller if a comment would be too long for it.

    Raises:
        DockerfileError, UsageError: as in `text_story`.
    """
    from stagegraph.analysis.buildtargets import targets_beside  # noqa: PLC0415
    from stagegraph.render.story.markdown import lines_as_markdown, story_markdown  # noqa: PLC0415
    from stagegraph.render.story.reasons import told_why  # noqa: PLC0415
    from stagegraph.render.story.story import tell  # noqa: PLC0415

    plan, link_base = order.plan, order.look.link_base
    if order.why:
        from stagegraph.render.diagram.view import stage_named  # noqa: PLC0415

        return lines_as_markdown(told_why(plan, stage_named(plan, order.why)), link_base=link_base)
    from stagegraph.render.documents.pictures import diagrams_ordered  # noqa: PLC0415
    from stagegraph.render.formats.mermaid import MOST_TEXT, mermaid_picture  # noqa: PLC0415

    story = tell(plan, targets_beside(plan.dockerfile, order.request), path=order.path)
    room = _MOST_COMMENT - len(story_markdown(story, link_base=link_base))
    most = min(MOST_TEXT, room) if room > _LEAST_PICTURE else MOST_TEXT
    diagrams = [replace(one, name="") for one in diagrams_ordered(order)]  # the headline tells the path
    return story_markdown(story, link_base=link_base, picture=mermaid_picture(diagrams, link_base=link_base, most=most))


def markdown_diff(order: DiffOrder) -> str:
    """What a change does, for a pull request: with a picture, never longer than a comment may be."""
    from stagegraph.render.story.diffmarkdown import diff_parts  # noqa: PLC0415

    changes, link_base = order.changes, order.look.link_base
    parts = diff_parts(changes, link_base=link_base)
    plan = changes.new.whole
    if plan is None or changes.both is None or not changes.differs:
        return parts.with_picture("", _MOST_COMMENT)
    from stagegraph.render.diagram.view import View, ever_simpler  # noqa: PLC0415
    from stagegraph.render.formats.mermaid import MOST_TEXT, mermaid_picture  # noqa: PLC0415

    taken = sum(len(part) + 2 for part in parts.head)
    most = min(MOST_TEXT, max(_MOST_COMMENT - taken - _LEAST_DETAILS, _LEAST_PICTURE))
    diagrams = [replace(one, name="") for one in ever_simpler(plan, View(changes=changes))]
    return parts.with_picture(mermaid_picture(diagrams, link_base=link_base, most=most), _MOST_COMMENT)
