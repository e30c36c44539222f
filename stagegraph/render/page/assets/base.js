// --- What everything on the page of a Dockerfile uses: the state, small helpers ------------------------------------

const SVG = "http://www.w3.org/2000/svg";
const KINDS = { from: "FROM", copy: "COPY", mount: "MOUNT" };

const state = {
  target: data.picked,
  level: "stages",
  selected: "", // the ref of what is selected
  hideUnused: data.hideUnused,
  theme: "auto",
};

const stepById = new Map(data.steps.map((step) => [step.id, step]));

// A ref names a stage by its index, an image by its place in the data, a step by its id, or what is gone by its card. It is text, as that can be
// a key and be compared; only these two functions make it and take it apart.
const refOf = ([kind, which]) => `${kind} ${which}`;
function takenApart(ref) {
  const at = ref.indexOf(" ");
  const [kind, which] = [ref.slice(0, at), ref.slice(at + 1)];
  return { kind, which: kind === "step" || kind === "gone" ? which : Number(which) };
}

const stageRef = (index) => refOf(["stage", index]);
const imageRef = (at) => refOf(["image", at]);
const stepRef = (id) => refOf(["step", id]);

const target = () => data.targets[state.target];
const isUsed = (stage) => target().used.includes(stage);

// Most things look the same for all targets: then one number stands for all.
const shownFor = (shown, at = state.target) => (typeof shown === "number" ? shown : shown[at]);

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const linesText = ([first, last]) => (first === last ? `L${first}` : `L${first}-${last}`);

function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// What the target picked makes of a step: its name, the stage that BuildKit names, all stages that have it, and
// its number in that stage (0 for none); or null.
function stepFace(step) {
  const at = shownFor(step.shown);
  if (at < 0) return null;
  const [name, stage, stages, number] = step.faces[at];
  return { name, stage, stages, number };
}

const stepName = (step) => (stepFace(step) || { name: step.faces[0][0] }).name;

function ofStage(what, stage) {
  const own = target()[what];
  return stage in own ? own[stage] : data[what][stage];
}

const stageSteps = (stage) => (isUsed(stage) ? ofStage("stageSteps", stage) || [] : []);
const stageWaits = (stage) => (isUsed(stage) ? ofStage("waits", stage) || [] : []);

// Stages that can run at the same time, from a hexadecimal number with a bit for each.
function together(stage) {
  if (!isUsed(stage)) return [];
  const digits = ofStage("together", stage) || "0";
  const found = [];
  for (let at = 0; at < digits.length; at += 1) {
    const digit = parseInt(digits[digits.length - 1 - at], 16);
    for (let bit = 0; bit < 4; bit += 1) if (digit & (1 << bit)) found.push(4 * at + bit);
  }
  return found.filter(isUsed);
}

function lineAddress([first, last]) {
  if (!data.link.length || !first) return "";
  return first === last ? `${data.link[0]}${first}` : `${data.link[0]}${first}${data.link[1]}${last}`;
}

// Lines as text, or as a link to them.
function linesOf(lines) {
  const address = lineAddress(lines);
  const text = linesText(lines);
  return address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}
