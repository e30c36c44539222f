"""The page: markup, style, script and data in one file that needs nothing else."""

from __future__ import annotations

from functools import cache

from stagegraph.analysis.notes.collect import notes_of
from stagegraph.render.diagram.model import Standing
from stagegraph.render.diagram.themes import DARK, LIGHT
from stagegraph.render.page.assembling import asset, filled, json_in_page, policy, script_of
from stagegraph.render.page.details import details, shown_data
from stagegraph.render.page.inline import inline_svg, run_data
from stagegraph.render.page.refs import Refs
from stagegraph.render.page.timesdata import times_data
from stagegraph.render.shared.links import around_lines
from stagegraph.render.shared.markup import escaped, printable
from stagegraph.render.shared.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from stagegraph.analysis.choices import Choices
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.page.composing import Composed
    from stagegraph.render.page.sheets import SheetArrow, SheetCard
    from stagegraph.render.page.typeset import Setting

_SCRIPTS = ("common", "base", "picture", "view", "panel", "timeline", "search", "walk", "main")


def html_page(
    choices: Choices,
    union: Diagram,
    stages: Composed,
    steps: Composed,
    *,
    hide_unused: bool = False,
    link_base: str = "",
    timings: Timings | None = None,
) -> str:
    """The page as text.

    Args:
        choices: the targets that can be picked, and their plans.
        union: the picture of the stages of all targets together.
        stages: the picture of the stages, laid out, with a face of each card for each of these targets.
        steps: that of the steps.
        hide_unused: what the target does not need is hidden until the reader wants to see it.
        link_base: the address of the file in a web view; lines link to it.
        timings: what the build of a log cost, None for no log.
    """
    picked, refs = choices.picked, Refs(union)
    data = {
        "file": printable(union.name),
        "picked": picked,
        "hideUnused": hide_unused,
        "link": list(around_lines(link_base)) if link_base else [],
        **details(choices, refs),
        "times": None if timings is None else times_data(choices.union, timings),
        "levels": {"stages": _level(stages, refs), "steps": _level(steps, refs)},
    }
    style, script = page_style(), page_script()
    values = {
        "policy": policy([style], [script]),
        "title": f"{escaped(union.name)}: stages",
        "file": escaped(union.name),
        "summary": "".join(
            escaped(part.text) if part.stage is None else f"<strong>{escaped(part.text)}</strong>"
            for part in stages.sheet.summaries[picked]
        ),
        "notes": notes_markup(notes_of(choices.entries[picked].plan)),
        "style": style,
        "stages": inline_svg(stages, picked, union.name),
        "steps": inline_svg(steps, picked, union.name),
        "data": json_in_page(data),
        "script": script,
    }
    return "".join(filled(("head.html", "page.html"), {name: (value,) for name, value in values.items()}))


@cache
def page_style() -> str:
    """The style of a page."""
    return f"{theme_style()}\n{asset('common.css')}{asset('page.css')}"


@cache
def page_script() -> str:
    """The script of a page."""
    return script_of(_SCRIPTS)


def notes_markup(notes: Sequence[Note]) -> str:
    """The list of notes as the page shows it before a script runs, hidden where there is none."""
    items = "".join(
        f"<li>{f'L{one.line} ' if one.line else ''}{escaped(one.text)} <span>{one.rule.id}</span></li>" for one in notes
    )
    title = counted(len(notes), "note")
    return (
        f'<details id="notes"{"" if notes else " hidden"}><summary>{title}</summary>'
        f'<ul tabindex="0" aria-label="Notes">{items}</ul></details>'
    )


def theme_style() -> str:
    """The colours of both themes as custom properties of CSS."""
    pairs = [(f"--{name}", getattr(LIGHT, name), getattr(DARK, name)) for name in ("background", "title", "text")]
    pairs += [(f"--{name}", getattr(LIGHT, name), getattr(DARK, name)) for name in ("arrow", "critical", "unused")]
    rules = []
    for standing in Standing:
        light, dark = LIGHT.cards[standing], DARK.cards[standing]
        for part in ("border", "background", "title", "text"):
            pairs.append((f"--{standing.value}-{part}", getattr(light, part), getattr(dark, part)))
        rules.append(
            f".{standing.value} {{ --card-border: var(--{standing.value}-border); "
            f"--card-background: var(--{standing.value}-background); --card-title: var(--{standing.value}-title); "
            f"--card-text: var(--{standing.value}-text); --card-width: {light.width}px; "
            f"--card-dash: {'4 3' if light.dashed else 'none'}; }}"
        )
    colours = "\n".join(f"  {name}: light-dark({light}, {dark});" for name, light, dark in pairs)
    return "\n".join([":root {", colours, "}", *rules])


def _level(drawn: Composed, refs: Refs) -> dict[str, Any]:
    layout = drawn.layout
    at = {one.card.id: place for place, one in enumerate(drawn.sheet.cards)}
    boxes = [layout.boxes[one.card.id] for one in drawn.sheet.cards]
    clusters = [layout.clusters[one.card.id] for one in drawn.sheet.clusters]
    return {
        "size": [layout.width, layout.height],
        "cards": [
            {**_card(one, settings, refs), "place": [place.x, place.y, place.width, place.height]}
            for one, settings, place in zip(drawn.sheet.cards, drawn.cards, boxes, strict=True)
        ],
        "clusters": [
            {**_card(one, settings, refs), "place": [place.x, place.y, place.width, place.height]}
            for one, settings, place in zip(drawn.sheet.clusters, drawn.clusters, clusters, strict=True)
        ],
        "arrows": [
            {
                **_arrow(one),
                "ends": [at[one.arrow.source], at[one.arrow.target]],
                "labels": [run_data([run]) for run in labels],
            }
            for one, labels in zip(drawn.sheet.arrows, drawn.labels, strict=True)
        ],
        "summaries": [
            [[printable(part.text), int(part.stage is not None)] for part in one] for one in drawn.sheet.summaries
        ],
    }


def _card(one: SheetCard, settings: Iterable[Setting], refs: Refs) -> dict[str, Any]:
    return {
        "ref": refs.card(one),
        "tip": printable(one.card.tooltip, keep="\n"),
        "faces": [
            [face.standing.value, run_data(setting.runs)] for face, setting in zip(one.faces, settings, strict=True)
        ],
        "shown": shown_data(one.shown),
    }


def _arrow(one: SheetArrow) -> dict[str, Any]:
    return {
        "kind": one.arrow.kind.value,
        "tip": printable(one.arrow.tooltip, keep="\n"),
        "faces": [[int(face.used), int(face.critical)] for face in one.faces],
        "shown": shown_data(one.shown),
    }
