"""A log of several targets, told with the Dockerfile of each."""

from __future__ import annotations

import pytest

from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.projects.projectimpact import project_impact
from stagegraph.analysis.projects.projectplan import ProjectPlan
from stagegraph.analysis.timing.comparingtimings import compare_timings
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.rebuildtime import project_rebuild_time
from stagegraph.analysis.timing.saving import savings
from stagegraph.analysis.timing.targettimings import likeliest, logged_targets, timings_of_target
from stagegraph.analysis.timing.timingchanges import Pace
from stagegraph.analysis.timing.whatifs import parse_what_if
from stagegraph.errors import UsageError
from stagegraph.logs.buildlog import LogForm, LoggedBuild, Vertex, VertexState
from tests.helpers.bakedlogs import baked_build
from tests.helpers.projects import project, shop, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectBuild

SHOP = shop()
LOG = baked_build(SHOP, {"[schema build 2/2]": 5.0, "[web build 3/4]": 2.0})


def named(*names: str) -> LoggedBuild:
    """A plain log of vertices that took a second."""
    return LoggedBuild(LogForm.PLAIN, tuple(Vertex(one, VertexState.DONE, seconds=1.0) for one in names))


def test_each_step_is_joined() -> None:
    """Every step of every target is joined to its vertex, and waits for those of other targets that it takes."""
    found = timings_of(LOG, project=SHOP)
    assert (found.unjoined, found.unlogged) == ((), ())
    assert found.known is SHOP
    assert found.plan is None
    by_name = {f"{one.target}: {one.name}": one for one in found.vertices}
    schema = next(one for name, one in by_name.items() if name.endswith("[schema 1/3] COPY schema ./schema"))
    before = {found.vertices[at].name for at in schema.waits_for}
    assert {name.partition("]")[0] for name in before} == {"[internal", "[tools 5/5"}
    assert [found.vertices[part.at].target for part in found.critical if part.at is not None][-1] == "docs"


def test_steps_of_one_name() -> None:
    """A step that two Dockerfiles call alike is that of the target that stands before it."""
    both = project(target("x", "FROM alpine\nRUN a\n"), target("y", "FROM busybox\nRUN a\n"))
    found = timings_of(baked_build(both), project=both)
    assert found.unjoined == ()
    places = {one.target: one.stages for one in found.vertices if one.text == "RUN a"}
    assert places == {"x": (0,), "y": (1,)}


def test_a_step_under_the_name_of_who_takes_it() -> None:
    """What a target takes from another one may bear its name: BuildKit solves it with both."""
    base = target("base", "FROM alpine AS tools\nRUN one\n")
    app = target("app", "FROM base\nRUN two\n", contexts={"base": "target:base"})
    both = project(base, app)
    log = named(
        "[base internal] load build definition from Dockerfile",
        "[app internal] load build definition from Dockerfile",
        "[app tools 1/2] FROM docker.io/library/alpine:latest",
        "[app tools 2/2] RUN one",
        "[app 1/2] RUN two",
    )
    found = timings_of(log, project=both)
    assert (found.unjoined, found.unlogged) == ((), ())


def test_which_targets_a_log_shows() -> None:
    """The targets of a log are those that stand before its stages; where none does, most steps tell the Dockerfile."""
    assert logged_targets(LOG) == ("base", "api", "schema", "web", "docs")
    api = baked_build(shop("api"), prefixed=False)
    assert logged_targets(api) == ()
    web = named("[build 2/4] COPY . .", "[build 3/4] RUN npm run build", "[site 2/2] COPY --from=build /src/dist /x")
    assert likeliest(web, SHOP).name == "web"


def test_services_with_dots() -> None:
    """Compose prints the name of a service as it is written; bake has no dots in names."""
    found = project(target("my_web", "FROM alpine\nRUN a\n"), target("db", "FROM busybox\nRUN b\n"))
    log = named("[my.web internal] load build definition", "[db internal] load .dockerignore", "[my.web 2/2] RUN a")
    assert logged_targets(log) == ("my_web", "db")
    assert timings_of(log, project=found).unjoined == ()


def test_times_of_one_dockerfile() -> None:
    """Of one Dockerfile its own steps are told, with the wall time of all."""
    found = timings_of(LOG, project=SHOP)
    web = SHOP.build_of["web"]
    own = timings_of_target(found, web)
    assert (own.plan, own.project, own.wall) == (web.plan, None, found.wall)
    known = {step for one in own.vertices for step in one.steps}
    assert known == {step.id for step in web.plan.steps}
    assert {stage for one in own.vertices for stage in one.stages} == {0, 2}


def test_what_is_supposed() -> None:
    """A step is called by its target, too, where several have one of its name; targets are exported apart."""
    found = timings_of(LOG, project=SHOP)
    faster = what_if(found, [parse_what_if("api/build 2/2=0s")])
    assert faster.before == pytest.approx(found.wall, abs=0.01)
    assert faster.saved == pytest.approx(5.0, abs=0.01)
    assert what_if(found, [parse_what_if("schema/L7=0s")]).saved == pytest.approx(5.0, abs=0.01)
    with pytest.raises(UsageError, match="several targets have 'build'") as caught:
        what_if(found, [parse_what_if("build=1s")])
    assert caught.value.hint == "Name one of them, too: schema/build, web/build."
    assert str(savings(found)[0].change) == "schema/build 2/2=0s"
    x = project(target("x", "FROM alpine AS only\nRUN a\n"), target("y", "FROM alpine\nRUN b\n"))
    assert what_if(timings_of(baked_build(x), project=x), [parse_what_if("x/only 2/2=9s")]).wall > 9


def test_other_targets() -> None:
    """Other targets of the same files take the durations of their steps; what the log has not is estimated."""
    found = timings_of(LOG, project=SHOP)
    web = what_if(found, plan=shop("web"))
    assert web.wall < found.wall
    assert web.estimated == ()
    part = timings_of(baked_build(shop("base")), project=shop("base"))
    assert len(what_if(part, plan=shop("web")).estimated) > 3
    few = timings_of(named("[web internal] load build definition", "[web build 2/4] COPY . ."), project=SHOP)
    assert len(what_if(few, plan=shop("web")).estimated) > 3
    assert len(what_if(timings_of(LOG), plan=shop("web")).estimated) > 3


def test_one_target_of_a_log() -> None:
    """With the plan of one Dockerfile and the names of its targets the vertices of others are none of its steps."""
    one, other = target("x", "FROM busybox\nRUN a\n"), target("y", "FROM alpine\nRUN a\nRUN b\n")
    both = project(one, other)
    found = timings_of(baked_build(both), both.build_of["x"].plan, targets=("x",))
    assert {one.target for one in found.vertices if one.joined} == {"x"}


def test_rebuilds() -> None:
    """What runs again of several targets takes as long as in the log; a new target takes what its kind does."""
    before = project(target("x", "FROM alpine\nRUN a\n"), target("y", "FROM busybox\nRUN b\nRUN c\n"))
    timings = timings_of(baked_build(before, {"[x 2/2] RUN a": 9.0}), project=before)
    after = project(
        target("x", "FROM alpine\nRUN a\n"),
        target("y", "FROM busybox\nRUN b\nRUN d\n"),
        target("z", "FROM alpine\nRUN e\n"),
    )

    def read(was: ProjectBuild, build: ProjectBuild) -> tuple[Build, Build]:
        return Build(was.plan), Build(build.plan)

    found = project_rebuild_time(project_impact(before, after, read), timings)
    assert found.certain
    assert [one.name for one in found.most.estimated] == ["[3/3] RUN d", "[2/2] RUN e"]
    assert found.least.wall < timings.wall
    assert project_rebuild_time(project_impact(before, before, read), timings).most.wall < 1.1


def test_two_logs() -> None:
    """Steps of two logs of the same targets belong together."""
    before, after = (timings_of(one, project=SHOP) for one in (baked_build(SHOP), LOG))
    found = compare_timings(before, after)
    assert [one.name for one in found.changes if one.pace is Pace.SLOWER] == [
        "[build 2/2] RUN npm run build",
        "[build 3/4] RUN npm run build",
    ]
    assert all(one.was is not None and one.now is not None for one in found.changes)


def test_a_project_without_a_log() -> None:
    """A log of nothing joins nothing."""
    found = timings_of(LoggedBuild(LogForm.PLAIN, ()), project=SHOP)
    assert isinstance(found.known, ProjectPlan)
    assert len(found.unlogged) == len(SHOP.steps)
