"""What the bake and compose files of a repository say of its Dockerfiles: the build context, and the build args."""

from __future__ import annotations

import os
from functools import cached_property

from stagegraph.cli.dockerfiles import HERE
from stagegraph.project.filekinds import FileKind, kind_of_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.projecttargets import ProjectTarget


class BuiltBy:
    """Tells who builds a Dockerfile; the files are read when that is asked for first.

    Args:
        paths: of the files of the repository, from here.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths

    def context(self, dockerfile: str) -> str:
        """The one folder that all targets of a Dockerfile have for their build context; "" where there is none."""
        found = {one.context for one in self._targets.get(dockerfile, ())}
        only = found.pop() if len(found) == 1 else ""
        return only if os.path.isdir(only) else ""

    def build_args(self, dockerfile: str) -> Mapping[str, str]:
        """The build args that have one value in all targets of a Dockerfile that set them."""
        values: dict[str, set[str]] = {}
        for target in self._targets.get(dockerfile, ()):
            for name, value in target.args.items():
                values.setdefault(name, set()).add(value)
        return {name: next(iter(found)) for name, found in sorted(values.items()) if len(found) == 1}

    @cached_property
    def _targets(self) -> Mapping[str, Sequence[ProjectTarget]]:
        kinds = [(kind_of_name(path), path) for path in self._paths]
        compose = tuple(path for kind, path in kinds if kind is FileKind.COMPOSE)
        bake = tuple(path for kind, path in kinds if kind is FileKind.BAKE)
        if not (compose or bake):
            return {}
        from stagegraph.cli.projects import files_of  # noqa: PLC0415  (few repositories have any)
        from stagegraph.project.repository.buildsites import build_sites, read_site  # noqa: PLC0415
        from stagegraph.project.repository.treefiles import TreeFiles  # noqa: PLC0415

        outside = files_of((), (), ())
        found: dict[str, list[ProjectTarget]] = {}
        for site in build_sites(TreeFiles(compose=compose, bake=bake)):
            for target in read_site(HERE, site, outside).targets:
                if target.path:
                    found.setdefault(target.path, []).append(target)
        return found
