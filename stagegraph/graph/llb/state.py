"""What a stage has come to at one of its instructions: file system, environment, user, directory, shell."""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.namedcontexts import is_image_context
from stagegraph.graph.identifiers.paths import is_absolute, normalise
from stagegraph.graph.identifiers.platforms import Platform, normalised
from stagegraph.graph.llb.environmentkey import environment_key, unknown_key
from stagegraph.graph.llb.stepnames import numbered_name, platform_prefix
from stagegraph.graph.llb.steps import StepName, StepNumber, Unknown, Unnumbered
from stagegraph.syntax.environment import Environment, Unexpanded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.graph.llb.operations import Operation
    from stagegraph.graph.resolve.resolution import Entry

USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The PATH of an image of Linux that sets none."""


_NOTHING = ImageConfig()


class ImageVariables:
    """The variables with which stages start from images: those of one image are made once for all of its stages."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, bool], tuple[ImageConfig, dict[str, str], Environment]] = {}

    def of(self, config: ImageConfig, *, adds_path: bool, base: tuple[str, ...]) -> tuple[dict[str, str], Environment]:
        """What the image keeps, and what RUN sees; both are shared, and not to be changed.

        Args:
            config: of the image, which tells ``base``, too, where it has variables.
            adds_path: it gets the usual PATH where it has none.
            base: the image of which it is not known what it brings along, and its platform.
        """
        key = (id(config), adds_path)
        if key not in self._made:
            variables = dict(config.env)
            if adds_path:
                variables.setdefault("PATH", USUAL_PATH)
            self._made[key] = (config, variables, Environment(variables, base))  # kept, the config keeps its id
        return self._made[key][1:]


def taken_over(entry: Entry, parent: StageState | None) -> int:
    """How many variables an entry starts with: those of the entry, or of the image, that it starts from."""
    if parent is not None:
        return parent.env.count
    return len(entry.base.config.env) if entry.base.config is not None else 0


class StageState:
    """The state of one stage while its instructions are converted; BuildKit's ``dispatchState``.

    ``env`` is what RUN and expansion see, in BuildKit's order: that of the last assignment. ``image_env`` is
    what the image keeps: ENV without ARG, in the order of the first assignment. ``prefix_platform`` puts the platform
    into the names of its steps; ``run_platform`` is the one of its file system, which RUN shows, None for that of an
    empty one, which COPY does not change either.
    """

    def __init__(
        self,
        entry: Entry,
        platform: Platform,
        parent: StageState | None,
        *,
        prefix_platform: bool = False,
        images: ImageVariables | None = None,
    ) -> None:
        self.entry = entry
        self.prefix_platform = prefix_platform
        config = entry.base.config or _NOTHING
        self.platform: Platform = parent.platform if parent else _platform(entry, config, platform)
        known = self.platform if self.platform.os else platform
        self.platform_text: str = parent.platform_text if parent else str(known)
        self.run_platform: Platform | None = parent.run_platform if parent else _of_files(entry, self.platform)
        self.image_os: str = parent.image_os if parent else (config.platform or self.platform).os
        self.root: Operation | None = parent.root if parent else None
        self.image_env: dict[str, str]
        self.env: Environment
        if parent is not None:
            self.image_env, self.env = parent.image_env, parent.lent_env()
        else:
            base = self._unknown_base()
            # On Windows BuildKit leaves PATH to the system.
            adds_path = self.platform.os != "windows" and not base
            images = images if images is not None and config.env else ImageVariables()
            self.image_env, self.env = images.of(config, adds_path=adds_path, base=base)
        # What stages start with that start from this one: what it started with itself, as long as nothing is set.
        self._lent_env: Environment | None = self.env if parent else None
        self._is_shared = True  # the variables may be those of other stages, too: they are copied before a change
        # As the image has it, say C:\app.
        self.directory: str = parent.directory if parent else config.working_dir or self.env.start()
        self.user: str = parent.user if parent else config.user
        self.shell: tuple[str, ...] = parent.shell if parent else config.shell
        self.steps_made = 0

    def lent_env(self) -> Environment:
        """What RUN sees where a stage starts that starts from this one: what the image keeps is set anew.

        All of them get the same; who changes it copies it first.
        """
        self._is_shared = True
        if self._lent_env is None:
            self._lent_env = self.env
            if not _ends_with(self.env, self.image_env):
                self._lent_env = self.env.copy()
                for name, value in self.image_env.items():
                    self._lent_env.set(name, value)
        return self._lent_env

    def snapshot(self) -> StageState:
        """The state as it is now, to go on from later."""
        from copy import copy  # noqa: PLC0415  (only ONBUILD triggers need it)

        self._is_shared = True
        return copy(self)

    def take_over(self, other: StageState) -> None:
        """Go on from where another stage of the same base has come to with the same triggers."""
        self.root = other.root
        self.image_env, self.env, self._lent_env = other.image_env, other.env, None
        self._is_shared = other._is_shared = True
        self.directory, self.user, self.shell = other.directory, other.user, other.shell
        self.steps_made = other.steps_made

    def _unknown_base(self) -> tuple[str, ...]:
        """The image whose configuration is not known, and its platform; empty where all is known."""
        base = self.entry.base
        if base.config is not None and base.config.behind:
            return base.config.behind
        return (str(base.config_of), self.platform_text) if base.is_unknown else ()

    def set_env(self, name: str, value: str) -> None:
        """Set a variable for what follows; it moves to the end."""
        if self._is_shared:
            self.image_env, self.env, self._is_shared = dict(self.image_env), self.env.copy(), False
        self._lent_env = None
        self.env.set(name, value)

    def env_items(self) -> tuple[object, ...]:
        """The environment as a value, in order."""
        if self.env.key is None:
            self.env.key = environment_key(self.env) + unknown_key(self.env)
        return self.env.key

    def settle_platform(self, target: Platform) -> None:
        """Where there was no platform while the stage was run, stages that start from it have that of the target."""
        if not self.platform.os:
            self.platform = target

    def unknown_in(self, texts: Iterable[str]) -> Unknown | None:
        """What is not known of these texts of a step; None where all is known."""
        found = [one for one in texts if isinstance(one, Unexpanded)]
        if not found:
            return None
        names = {name: value for one in found for name, value in one.names.items()}
        ordered = sorted(names)
        return Unknown(self.env.base[0], tuple(ordered), tuple(names[one] for one in ordered))

    def enter_directory(self) -> None:
        """Go to the directory that an image or a stage was left in, as BuildKit does, before any instruction.

        One that is not known is what it is: gone to from itself it would be another one.

        Raises:
            PathError: there cannot be such a directory.
        """
        if self.directory and not isinstance(self.directory, Unexpanded):
            self.change_directory(self.directory)

    def change_directory(self, path: str) -> str:
        """Go to a directory; returns it with slashes (``NormalizeWorkdir``).

        Raises:
            PathError: there cannot be such a directory.
        """
        system = self.platform.os
        relative = isinstance(self.directory, Unexpanded) and not is_absolute(path, system)
        if relative or isinstance(path, Unexpanded):
            self.directory = self.env.behind(self.directory, path)
            return self.directory
        directory = normalise(self.directory, path, system, keep_slash=False)
        self.directory = directory.replace("/", "\\") if system == "windows" else directory
        return directory

    @property
    def working_directory(self) -> str:
        """The directory with slashes, "/" where none is set."""
        path = self.directory.replace("\\", "/") if self.platform.os == "windows" else self.directory
        return path or "/"

    @property
    def used_shell(self) -> tuple[str, ...]:
        """The words that stand in front of a command in shell form."""
        return self.shell or (("cmd", "/S", "/C") if self.image_os == "windows" else ("/bin/sh", "-c"))

    def next_name(self, text: str, *, onbuild: bool, same_number: bool = False) -> StepName:
        """``[stage i/n] text``; BuildKit's ``prefixCommand``. ``same_number`` repeats the number given last."""
        if not same_number:
            self.steps_made += 1
        return self._numbered(_with_onbuild(text, onbuild=onbuild), self.entry.total, self.env, self.platform)

    def run_name(self, text: str, *, onbuild: bool) -> StepName:
        """The same for a RUN, which shows another platform."""
        self.steps_made += 1
        return self._numbered(_with_onbuild(text, onbuild=onbuild), self.entry.total, self.env, self.run_platform)

    def first_name(self, text: str) -> StepName:
        """The name of the step of its image, in which neither triggers count nor variables tell a platform."""
        entry = self.entry
        self.steps_made = entry.first_number
        if entry.first_total:
            return self._numbered(text, entry.first_total, {}, self.platform)
        return StepName(text, unnumbered=Unnumbered.IMAGE)

    def _numbered(self, text: str, total: int, env: Mapping[str, str], platform: Platform | None) -> StepName:
        prefix = platform_prefix(platform, env) if self.prefix_platform and platform else ""
        return numbered_name(text, StepNumber(self.steps_made, total), self.entry.label, prefix)


def _ends_with(env: Environment, image_env: Mapping[str, str]) -> bool:
    """Whether what the image keeps was set last, in its order: to set it anew would change nothing."""
    if not env.unknown:
        return list(env.items())[-len(image_env) :] == list(image_env.items())
    unknown = {name: value for name, value in image_env.items() if isinstance(value, Unexpanded)}
    known = [(name, value) for name, value in image_env.items() if name not in unknown]
    if list(env.items())[len(env) - len(known) :] != known or len(unknown) > len(env.unknown):
        return False
    last = list(env.unknown.items())[len(env.unknown) - len(unknown) :]
    pairs = zip(last, unknown.items(), strict=True)
    return all(name == one and value is other for (name, value), (one, other) in pairs)


def _with_onbuild(text: str, *, onbuild: bool) -> str:
    return f"ONBUILD {text}" if onbuild else text


def _of_files(entry: Entry, platform: Platform) -> Platform | None:
    """``State.GetPlatform``: files of an image have its platform, in canonical spelling, an empty file system none."""
    base = entry.base
    return None if base.is_empty or (entry.replaced and not is_image_context(base.source)) else normalised(platform)


def _platform(entry: Entry, config: ImageConfig, platform: Platform) -> Platform:
    """An image that replaces a whole stage brings its platform along (``resolveBaseImage``).

    What else replaces one has that of its FROM, or none, nor has a stage that starts from it while that is run:
    BuildKit's ``dispatchStages`` would give it that of the target, but takes it from where none is yet
    (`settle_platform`). RUN alone has that of the target.
    """
    if not entry.replaced:
        return platform
    return config.platform or (platform if is_image_context(entry.base.source) else entry.platform or Platform("", ""))
