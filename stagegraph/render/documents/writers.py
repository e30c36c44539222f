"""Who writes each format of the registry: a function of an order.

Importing this module loads no writer: each function imports its own when it is called.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.documents.orders import ImagesOrder, ProjectOrder, TargetsOrder
    from stagegraph.render.documents.planorders import PlanOrder


def write_svg(order: PlanOrder) -> bytes:
    """A picture for the web."""
    from stagegraph.render.documents.pictures import diagram_ordered, svg_picture  # noqa: PLC0415

    return svg_picture(diagram_ordered(order), order.look)


def write_png(order: PlanOrder) -> bytes:
    """A picture in pixels."""
    from stagegraph.render.documents.pictures import diagram_ordered, png_picture  # noqa: PLC0415

    return png_picture(diagram_ordered(order), order.look)


def write_pdf(order: PlanOrder) -> bytes:
    """A picture for print; needs dot."""
    from stagegraph.render.documents.pictures import diagram_ordered, pdf_picture  # noqa: PLC0415

    return pdf_picture(diagram_ordered(order), order.look)


def write_dot(order: PlanOrder) -> str:
    """The picture as Graphviz text."""
    from stagegraph.render.documents.pictures import diagram_ordered, dot_picture  # noqa: PLC0415

    return dot_picture(diagram_ordered(order), order.look)


def write_mermaid(order: PlanOrder) -> str:
    """The picture as Mermaid text."""
    from stagegraph.render.documents.pictures import diagrams_ordered, mermaid_diagram  # noqa: PLC0415

    return mermaid_diagram(diagrams_ordered(order), order.look)


def write_html(order: PlanOrder) -> str:
    """A page to browse."""
    from stagegraph.render.documents.pages import page, refuse_large  # noqa: PLC0415

    refuse_large(order.plan)
    look = order.look
    return page(order.plan.dockerfile, order.request, order.view, link_base=look.link_base, engine=look.engine)


def write_json(order: PlanOrder) -> Iterator[str]:
    """The plan as data, in pieces."""
    from stagegraph.render.formats.jsondoc import plan_json_pieces  # noqa: PLC0415

    return plan_json_pieces(order.plan)


def write_text(order: PlanOrder) -> str:
    """The plan as text."""
    from stagegraph.render.story.text import plan_text  # noqa: PLC0415

    return plan_text(order.plan, order.style())


def write_story(order: PlanOrder) -> str:
    """The build told for a review, as text."""
    from stagegraph.render.documents.stories import text_story  # noqa: PLC0415

    return text_story(order)


def write_markdown(order: PlanOrder) -> str:
    """The build told for a review, with a picture."""
    from stagegraph.render.documents.stories import markdown_story  # noqa: PLC0415

    return markdown_story(order)


def write_targets(order: TargetsOrder) -> str:
    """The targets as a table."""
    from stagegraph.render.story.text import targets_text  # noqa: PLC0415

    return targets_text(order.dockerfile, order.targets, order.style())


def write_targets_json(order: TargetsOrder) -> str:
    """The targets as data."""
    from stagegraph.render.formats.jsondoc import targets_json  # noqa: PLC0415

    return targets_json(order.dockerfile, order.targets)


def write_project(order: ProjectOrder) -> str:
    """What the files build, as a table."""
    from stagegraph.render.story.projecttext import project_text  # noqa: PLC0415

    return project_text(order.answer, order.style())


def write_project_json(order: ProjectOrder) -> str:
    """What the files build, as bake prints it."""
    import json  # noqa: PLC0415

    from stagegraph.project.bake.bakeprint import printed  # noqa: PLC0415

    return json.dumps(printed(order.answer), indent=2, ensure_ascii=False) + "\n"


def write_images(order: ImagesOrder) -> str:
    """The images as a table."""
    from stagegraph.render.story.imagestext import images_text  # noqa: PLC0415

    return images_text(order.plan, order.images, order.style(), build=order.build, given=order.given)


def write_images_json(order: ImagesOrder) -> str:
    """The images as data, with the commands that get what is not known."""
    from stagegraph.render.formats.imagesjson import images_json  # noqa: PLC0415
    from stagegraph.render.story.fetching import Tool, fetching_commands  # noqa: PLC0415

    unknown = [one for one in order.images if one.config is None]
    commands = fetching_commands(unknown, Tool.BUILDX, order.build, order.given)
    return images_json(order.plan, order.images, commands)


def write_images_config(order: ImagesOrder) -> str:
    """What is known of the images, to be given back."""
    from stagegraph.render.formats.imagesjson import configs_json  # noqa: PLC0415

    return configs_json(order.images)
