"""The formats of a document that tells of several targets: those of the registry, with writers of their own."""

from __future__ import annotations

from stagegraph.render.documents.registry import JSON, PLANS, Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagegraph.render.documents.orders import PlanOrder, ProjectPlanOrder
    from stagegraph.render.documents.registry import Content, Option


def _json(order: ProjectPlanOrder) -> Iterator[str]:
    from stagegraph.render.formats.projectjson import project_json_pieces  # noqa: PLC0415

    return project_json_pieces(order.project)


def _text(order: ProjectPlanOrder) -> str:
    from stagegraph.render.story.projectplantext import project_plan_text  # noqa: PLC0415

    return project_plan_text(order.project, order.style())


def _retold(
    usual: Format[PlanOrder], write: Callable[[ProjectPlanOrder], Content], without: frozenset[Option] = frozenset()
) -> Format[ProjectPlanOrder]:
    """A format of the registry with another writer, which heeds less."""
    return Format(
        name=usual.name,
        label=usual.label,
        suffixes=usual.suffixes,
        write=write,
        heeds=usual.heeds - without,
        needs=usual.needs,
        binary=usual.binary,
        words=usual.words,
    )


PROJECT_JSON = _retold(JSON, _json)
PROJECT_PLANS = (_retold(PLANS[0], _text), PROJECT_JSON)
