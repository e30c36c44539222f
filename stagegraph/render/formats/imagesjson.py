"""The external images that a build needs, as JSON: told of, and in the form that ``--image-config`` reads."""

from __future__ import annotations

import json

from stagegraph.graph.identifiers.references import parse_reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from stagegraph.analysis.neededimages import ImageUse, NeededImage
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.identifiers.imageconfigs import ImageConfig

VERSION = 1


def images_json(plan: BuildPlan, images: Sequence[NeededImage], commands: Sequence[str]) -> str:
    """The document of ``stagegraph images --format json``; its schema is ``docs/images.schema.json``.

    Args:
        plan: the build.
        images: those that it needs.
        commands: those that get the configurations that are not known.
    """
    return _dumped(
        {
            "version": VERSION,
            "dockerfile": plan.dockerfile.path,
            "targets": [plan.stages[index].display_name for index in plan.targets],
            "platforms": [str(one) for one in plan.platforms],
            "images": [
                {
                    "reference": one.reference,
                    "name": parse_reference(one.reference).familiar,
                    "platform": str(one.platform),
                    "uses": [_use(plan, use) for use in one.uses],
                    "known": one.config is not None,
                    "known_for": [str(platform) for platform in one.elsewhere],
                    "origin": one.origin or None,
                    "digest": (one.config.digest or None) if one.config is not None else None,
                    "config": _config(one.config) if one.config is not None else None,
                }
                for one in images
            ],
            "commands": list(commands),
        }
    )


def _use(plan: BuildPlan, use: ImageUse) -> dict[str, Any]:
    return {
        "stage": use.stage,
        "name": plan.stages[use.stage].display_name,
        "kind": use.kind.value,
        "line": use.line,
        "onbuild": use.onbuild,
    }


def configs_json(images: Sequence[NeededImage]) -> str:
    """What is known of images in our own form, on all platforms; images of which nothing is known are left out."""
    found: dict[str, dict[str, Any]] = {}
    for one in images:
        for platform, config in one.known:
            entry = found.setdefault(parse_reference(one.reference).familiar, {})
            if config.digest:
                entry["digest"] = config.digest
            if platform is None:
                entry.update(_document(config))
            else:
                entry.setdefault("platforms", {})[str(platform)] = _document(config)
    return _dumped(found)


def _document(config: ImageConfig) -> dict[str, Any]:
    """The configuration as registries keep it, so much of it as a build reads."""
    found: dict[str, Any] = {"config": _config(config)}
    platform = config.platform
    if platform is not None:
        parts = {"os": platform.os, "architecture": platform.architecture, "variant": platform.variant}
        parts["os.version"] = platform.os_version
        found.update({name: text for name, text in parts.items() if text})
    if config.layers or not config.layered:
        found["rootfs"] = {"type": "layers", "diff_ids": list(config.layers)}
    return found


def _config(config: ImageConfig) -> Mapping[str, Any]:
    members = {
        "Env": [f"{name}={value}" for name, value in config.env],
        "WorkingDir": config.working_dir,
        "User": config.user,
        "Shell": list(config.shell),
        "OnBuild": list(config.onbuild),
    }
    return {name: value for name, value in members.items() if value}


def _dumped(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
