// --- The panel: all about what is selected ---------------------------------------------------------------------------

const nameOf = (ref) => {
  const { kind, which } = takenApart(ref);
  if (kind === "stage") return data.stages[which].name;
  if (kind === "image") return data.images[which].short;
  return stepName(stepById.get(which));
};

function jump(ref, text = nameOf(ref)) {
  const { kind, which } = takenApart(ref);
  const off = kind === "stage" ? !isUsed(which) : kind === "step" && !stepFace(stepById.get(which));
  return h("button", { type: "button", class: off ? "jump off" : "jump", onclick: () => select(ref) }, text);
}

const section = (title, ...content) => [h("h3", {}, title), ...content];
const item = (what, ...notes) =>
  h(
    "li",
    {},
    h("span", { class: "what" }, what),
    notes.map((note) => h("span", { class: "note" }, note)),
  );
const fact = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
const chip = (text, look = "") => h("span", { class: `chip ${look}` }, text);

function head(kind, title, about, chips) {
  const close = h("button", {
    type: "button",
    class: "icon",
    "aria-label": "Close",
    title: "Close (Esc)",
    onclick: () => select(""),
  });
  close.append(s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: "M4 4l8 8M12 4l-8 8" })));
  return [
    h(
      "div",
      { class: "top" },
      h("div", {}, h("p", { class: "kind" }, kind), h("h2", { id: "panel-title" }, title)),
      close,
    ),
    about ? h("p", { class: "about" }, about) : "",
    chips.length ? h("div", { class: "chips" }, chips) : "",
  ];
}

function source([first, last]) {
  if (!first) return [];
  const lines = data.source.slice(first - 1, last).map((text, at) => {
    const address = lineAddress([first + at, first + at]);
    const number = address
      ? h("a", { class: "number", href: address, target: "_blank", rel: "noopener noreferrer" }, String(first + at))
      : h("span", { class: "number" }, String(first + at));
    return h("div", {}, number, h("span", { class: "code" }, text));
  });
  return section("Source", h("div", { class: "source", tabindex: "0", role: "region", "aria-label": "Source" }, lines));
}

// Uses of one thing by another of one kind are one line: "COPY L7, L9".
function uses(edges, other) {
  const groups = new Map();
  for (const edge of edges) {
    const key = `${other(edge)} ${edge[2]}`;
    if (!groups.has(key)) groups.set(key, { ref: other(edge), kind: edge[2], lines: [], onbuild: edge[4] });
    groups.get(key).lines.push(edge[3]);
  }
  return [...groups.values()].map(({ ref, kind, lines, onbuild }) =>
    item(
      jump(ref),
      `${onbuild ? "ONBUILD " : ""}${KINDS[kind]}`,
      lines.flatMap((line, at) => (at ? [", ", linesOf([line, line])] : [linesOf([line, line])])),
    ),
  );
}

function usesSections(ref, stage) {
  const needs =
    stage === null
      ? []
      : uses(
          data.edges.filter((edge) => edge[1] === stage),
          (edge) => refOf(edge[0]),
        );
  const users = uses(
    data.edges.filter((edge) => refOf(edge[0]) === ref),
    (edge) => stageRef(edge[1]),
  );
  return [
    needs.length ? section("Needs", h("ul", {}, needs)) : [],
    users.length ? section("Needed by", h("ul", {}, users)) : [],
  ];
}

function stepItem(id) {
  const step = stepById.get(id);
  const critical = target().critical.includes(id);
  const line = item(jump(stepRef(id)), `wave ${step.wave + 1}`);
  if (critical) line.classList.add("critical");
  return line;
}

// For whom a stage waits; where it is for several as before, the place of the item that names them.
function waitItem([number, line, step, others], _, waiting) {
  const names = Array.isArray(others)
    ? others.flatMap((other, nth) => (nth ? [", ", jump(stageRef(other))] : [jump(stageRef(other))]))
    : ["the same as at ", jump(stepRef(waiting[others][2]), waiting[others][0] || "a step")];
  return item(h("span", {}, "at ", jump(stepRef(step), number || "a step"), " for ", names), linesOf([line, line]));
}

function stageCaches(steps) {
  const found = new Map();
  for (const id of steps)
    for (const [name, sharing, where] of stepById.get(id).caches)
      found.set(`${name} ${sharing} ${where}`, [name, sharing, where]);
  return [...found.values()].map(([name, sharing, where]) =>
    item(name, sharing === "shared" ? "" : sharing, where === name ? "" : `at ${where}`),
  );
}

function stageChips(index) {
  const card = pictures.stages.byRef.get(stageRef(index));
  const look = standing(card);
  const words = { critical: "on the critical path", used: "built", unused: "not built", target: "" };
  return [
    words[look] ? chip(words[look], look) : "",
    // The first badge of a target says so.
    ...textsOf(card, "badge").map((text, at) => chip(text, look === "target" && at === 0 ? "target" : "")),
  ].filter(Boolean);
}

function pickButton(index) {
  const at = data.targets.findIndex((one) => one.stages.length === 1 && one.stages[0] === index);
  if (at >= 0 && at !== state.target)
    return h("button", { type: "button", class: "pick", onclick: () => pick(at) }, "Pick as target");
  const stage = data.stages[index];
  const refused = at < 0 && stage.named && data.refused.find((one) => one.name === stage.name);
  if (refused) return h("p", { class: "about" }, `Cannot be a target: ${refused.why}`);
  const more = at < 0 && data.leftOut && stage.named;
  return more
    ? h("p", { class: "about" }, `Not among the targets of this page: make one with --target ${stage.name}.`)
    : "";
}

// BuildKit's own count; what repeats a number or has none; numbers without a step.
function stepsTitle(count, steps) {
  const faces = steps.map((id) => stepFace(stepById.get(id))).filter((face) => face && face.number);
  const numbers = new Set(faces.map((face) => `${face.stage} ${face.number}`)).size;
  const more = steps.length - numbers;
  const idle = count - numbers;
  return [
    counted(count, "step"),
    more > 0 ? `${more} more not counted` : "",
    idle > 0 ? `${idle} with nothing to do` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function stagePanel(index) {
  const stage = data.stages[index];
  const steps = stageSteps(index);
  const beside = together(index);
  const waiting = stageWaits(index);
  const caches = stageCaches(steps);
  const noted = target().notes.filter((note) => note[2] === index);
  return [
    head("Stage", stage.name, stage.about, stageChips(index)),
    pickButton(index),
    h(
      "dl",
      {},
      fact("Lines", linesOf(stage.lines)),
      fact("From", stage.from ? jump(refOf(stage.from), stage.base) : stage.base),
      stage.platform ? fact("Platform", stage.platform) : [],
    ),
    noted.length ? section("Notes", h("ul", {}, noted.map(noteItem))) : [],
    usesSections(stageRef(index), index),
    waiting.length ? section("Waits", h("ul", {}, waiting.map(waitItem))) : [],
    beside.length
      ? section(
          "Can run at the same time as",
          h(
            "div",
            { class: "wrapped" },
            beside.map((one) => jump(stageRef(one))),
          ),
        )
      : [],
    steps.length ? section(stepsTitle(stage.count, steps), h("ul", { class: "steps" }, steps.map(stepItem))) : [],
    caches.length ? section("Cache mounts", h("ul", {}, caches)) : [],
    source(stage.lines),
  ];
}

function stepChips(step, face) {
  const found = [];
  if (!face) found.push(chip("not built", "unused"));
  if (target().critical.includes(step.id)) found.push(chip("on the critical path", "critical"));
  if (face && face.stages.length > 1) found.push(chip(`once for ${counted(face.stages.length, "stage")}`));
  return found;
}

function stepPanel(id) {
  const step = stepById.get(id);
  const face = stepFace(step);
  const stages = (face || { stages: step.faces[0][2] }).stages;
  const users = data.steps.filter((one) => one.inputs.includes(id));
  const words = {
    source: "Loads a source",
    exec: "Runs a command",
    file: "Changes files",
    merge: "Merges file systems",
  };
  return [
    head("Step", stepName(step), "", stepChips(step, face)),
    h(
      "dl",
      {},
      fact("Kind", words[step.kind]),
      fact("Wave", `${step.wave + 1} of ${target().waves}`),
      data.times && data.times.told[id] ? fact("By the log", data.times.told[id].join("; ")) : [],
      step.lines[0] ? fact("Lines", linesOf(step.lines)) : [],
      step.source ? fact("Source", step.source) : [],
      stages.length
        ? fact(
            stages.length > 1 ? "Stages" : "Stage",
            stages.flatMap((one, at) => (at ? [", ", jump(stageRef(one))] : [jump(stageRef(one))])),
          )
        : [],
    ),
    step.inputs.length ? section("Waits for", h("ul", { class: "steps" }, step.inputs.map(stepItem))) : [],
    users.length
      ? section(
          "Waited for by",
          h(
            "ul",
            { class: "steps" },
            users.map((one) => stepItem(one.id)),
          ),
        )
      : [],
    step.caches.length ? section("Cache mounts", h("ul", {}, stageCaches([id]))) : [],
    source(step.lines),
  ];
}

function imagePanel(at) {
  const image = data.images[at];
  const ref = imageRef(at);
  const used = data.edges.some((edge) => refOf(edge[0]) === ref && isUsed(edge[1]));
  return [
    head(image.context ? "Named context" : "Image", image.short, "", used ? [] : [chip("not needed", "unused")]),
    h(
      "dl",
      {},
      image.name === image.short ? [] : fact("Name", image.name),
      image.source ? fact("Given", image.source) : [],
    ),
    usesSections(ref, null),
  ];
}

// What only the earlier file had: its card is all that is known of it.
function gonePanel(which) {
  const ref = refOf(["gone", which]);
  const card = Object.values(pictures)
    .map((one) => one.byRef.get(ref))
    .find(Boolean);
  return [head("Removed", titleOf(card), "", []), h("pre", { class: "tip" }, card.tip)];
}

function showPanel() {
  const panel = find("panel");
  const ref = state.selected;
  panel.hidden = !ref;
  const { kind, which } = takenApart(ref);
  panel.classList.toggle("of-step", kind === "step");
  if (!ref) return panel.replaceChildren();
  const content = { stage: stagePanel, image: imagePanel, step: stepPanel, gone: gonePanel }[kind](which);
  panel.replaceChildren(...content.flat(Infinity).filter(Boolean));
  panel.scrollTop = 0;
}
