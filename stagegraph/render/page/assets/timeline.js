// --- The timeline: the schedule wave by wave --------------------------------------------------------------------------

const MOST_ROWS = 12; // with more stages, several share a row
let folded = false;
let byTime = Boolean(data.times); // with the log of a build there is an axis of time, too

// The steps of the target by stage and wave: those of no stage come first, under "".
function schedule() {
  const rows = new Map();
  for (const step of data.steps) {
    const face = stepFace(step);
    if (!face) continue;
    const stages = face.stages.length ? face.stages : [""];
    for (const stage of stages) {
      if (!rows.has(stage)) rows.set(stage, []);
      rows.get(stage).push({ step, number: face.number, also: stage !== "" && face.stage !== stage });
    }
  }
  return [...rows.entries()].sort(([one], [other]) => (one === "" ? -1 : other === "" ? 1 : one - other));
}

const MOST_NAME = 260; // pixels of a name above its bars
const NAMELESS = 400; // pixels of bars side by side behind which their name stands again
const pen = document.createElement("canvas").getContext("2d");

// How wide a name above bars is, with a gap behind it.
function nameWidth(stage) {
  pen.font = `700 10px ${getComputedStyle(document.body).fontFamily}`;
  return Math.min(Math.ceil(pen.measureText(nameOfRow(stage)).width) + 10, MOST_NAME);
}

// Rows of stages that do not overlap, one after the other; their names have room above their bars.
function packed(rows, width) {
  const lanes = [];
  const spans = rows.map(([stage, cells]) => {
    const waves = cells.filter(({ also }) => !also).map(({ step }) => step.wave);
    const all = waves.length ? waves : cells.map(({ step }) => step.wave);
    return {
      row: [stage, cells.filter(({ also }) => !also || !waves.length)],
      first: Math.min(...all),
      last: Math.max(...all, Math.min(...all) + Math.ceil(nameWidth(stage) / width) - 1),
    };
  });
  for (const span of spans.sort((one, other) => one.first - other.first)) {
    let lane = lanes.find(({ last }) => last < span.first);
    if (!lane) lanes.push((lane = { rows: [], last: -1 }));
    lane.rows.push(span.row);
    lane.last = span.last;
  }
  return lanes.map(({ rows: own }) => own);
}

function cell({ step, also }, stage, row, critical, text, room) {
  const classes = [
    "cell",
    step.kind === "source" ? "load" : "",
    critical.has(step.id) ? "critical" : "",
    also ? "also" : "",
  ];
  const label = `${stepName(step)}, wave ${step.wave + 1}${critical.has(step.id) ? ", on the critical path" : ""}`;
  const element = h("button", {
    type: "button",
    class: classes.filter(Boolean).join(" "),
    tabindex: "-1",
    "data-step": step.id,
    "data-stage": String(stage),
    "aria-label": label,
    onclick: () => select(stepRef(step.id)),
    onpointerenter: (event) => showTooltip(label, event.clientX, event.clientY - 60),
    onpointerleave: () => showTooltip(""),
  });
  if (text) {
    const name = h("span", {}, text);
    name.style.maxWidth = `${room}px`;
    element.append(name);
  }
  element.style.gridRow = String(row);
  element.style.gridColumn = String(step.wave + 2);
  return element;
}

const cellText = ({ step, number }) => String(number || (step.local ? "context" : ""));

const nameOfRow = (stage) => (stage === "" ? "context, images" : data.stages[stage].name);

// Of several steps of a stage in one wave the first stands for them.
const firstOfWaves = (cells) =>
  [...new Map([...cells].reverse().map((one) => [one.step.wave, one])).values()].sort(
    (one, other) => one.step.wave - other.step.wave,
  );

// The bars of a stage, each with its number.
function numbered(stage, cells, row, critical, width) {
  return firstOfWaves(cells).map((one) => {
    const text = cellText(one);
    return cell(one, stage, row, critical, text.length * 6 > width - 8 ? "" : text, width - 8);
  });
}

// The bars of a stage below its name. Where they go on after a gap the name stands again, if the first one ends before,
// and where they go on for long, so that whoever scrolls sees whose they are.
function named(stage, cells, row, critical, width, behind) {
  const wide = nameWidth(stage);
  let free = -1;
  return firstOfWaves(cells).map((one, nth, all) => {
    const goesOn = nth > 0 && all[nth - 1].step.wave === one.step.wave - 1;
    const left = one.step.wave * width;
    const fits = left + wide <= behind * width;
    if (left < free + (goesOn ? NAMELESS : 0) || (nth > 0 && !fits)) return cell(one, stage, row, critical, "", 0);
    free = left + wide;
    return cell(one, stage, row, critical, nameOfRow(stage), Math.min(wide, behind * width - left));
  });
}

function drawLanes(box) {
  const rows = schedule();
  const waves = target().waves;
  const critical = new Set(target().critical);
  const names = rows.length <= MOST_ROWS;
  const room = box.clientWidth - 28 - (names ? 190 : 0);
  const width = Math.max(Math.min(Math.floor(room / Math.max(waves, 1)), 64), names ? 24 : 30);
  const lanes = names ? rows.map((row) => [row]) : packed(rows, width);
  box.classList.toggle("packed", !names);
  box.style.gridTemplateColumns = `${names ? "minmax(80px, 190px)" : "0"} repeat(${waves}, ${width}px)`;
  const parts = [];
  for (let wave = 0; wave < waves; wave += 1) {
    const number = h("span", { class: "wave" }, String(wave + 1));
    number.style.gridArea = `1 / ${wave + 2}`;
    parts.push(number);
  }
  lanes.forEach((own, at) => {
    own.forEach(([stage, cells], nth) => {
      if (names) parts.push(rowName(stage, at + 2), ...numbered(stage, cells, at + 2, critical, width));
      else {
        const next = own[nth + 1];
        const behind = next ? Math.min(...next[1].map(({ step }) => step.wave)) : waves + MOST_NAME / width;
        parts.push(...named(stage, cells, at + 2, critical, width, behind));
      }
    });
  });
  box.replaceChildren(...parts);
  const [first] = box.querySelectorAll(".cell");
  if (first) first.tabIndex = 0;
}

function rowName(stage, row) {
  const name =
    stage === ""
      ? h("span", { class: "name" }, nameOfRow(stage))
      : h("button", { type: "button", class: "name", onclick: () => select(stageRef(stage)) }, data.stages[stage].name);
  name.style.gridArea = `${row} / 1`;
  return name;
}

// A bar of the log; what is no step of the file cannot be selected.
function timeBar([step, label, began, ended, lane, look, critical, tip], stage) {
  const { wall } = data.times;
  const classes = ["cell", `look-${look}`, critical ? "critical" : ""];
  const properties = {
    class: classes.filter(Boolean).join(" "),
    "aria-label": tip,
    onpointerenter: (event) => showTooltip(tip, event.clientX, event.clientY - 80),
    onpointerleave: () => showTooltip(""),
  };
  const element = step
    ? h("button", {
        ...properties,
        type: "button",
        tabindex: "-1",
        "data-step": step,
        "data-stage": String(stage),
        onclick: () => select(stepRef(step)),
      })
    : h("div", { ...properties, role: "img" });
  element.append(h("span", {}, label));
  element.style.left = `${wall ? (100 * began) / wall : 0}%`;
  element.style.width = `${wall ? (100 * (ended - began)) / wall : 0}%`;
  element.style.top = `${lane * 20}px`;
  return element;
}

// A row for each stage and for what is none, with bars on an axis of time.
function drawTimes(box) {
  const { wall, ticks, bands } = data.times;
  box.classList.add("times");
  const marks = ticks.map(([seconds, text]) => {
    const mark = h("span", {}, text);
    mark.style.left = `${(100 * seconds) / wall}%`;
    return mark;
  });
  const parts = [h("div", { class: "axis" }, marks)];
  bands.forEach(({ name, stage, lanes, bars }, at) => {
    const title =
      stage === ""
        ? h("span", { class: "name" }, name)
        : h("button", { type: "button", class: "name", onclick: () => select(stageRef(stage)) }, name);
    title.style.gridArea = `${at + 2} / 1`;
    const track = h(
      "div",
      { class: "track" },
      bars.map((bar) => timeBar(bar, stage)),
    );
    track.style.gridArea = `${at + 2} / 2`;
    track.style.height = `${lanes * 20}px`;
    parts.push(title, track);
  });
  box.replaceChildren(...parts);
  const [first] = box.querySelectorAll("button.cell");
  if (first) first.tabIndex = 0;
}

// Arrow keys walk from cell to cell.
function walkCells(event) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const move = moves[event.key];
  if (!move || !event.target.classList.contains("cell")) return;
  event.preventDefault();
  event.stopPropagation();
  const from = event.target.getBoundingClientRect();
  let best = null;
  for (const other of find("timeline").querySelectorAll("button.cell")) {
    const box = other.getBoundingClientRect();
    const [dx, dy] = [box.left - from.left, box.top - from.top];
    const along = dx * move[0] + dy * move[1];
    const distance = along + 3 * Math.abs(dx * move[1] + dy * move[0]);
    if (along > 4 && (!best || distance < best.distance)) best = { other, distance };
  }
  if (!best) return;
  event.target.tabIndex = -1;
  best.other.tabIndex = 0;
  best.other.focus();
}

function showTimeline() {
  const footer = find("timeline");
  footer.hidden = false;
  const { waves, peak, steps, counts, criticalSteps } = target();
  const toggle = h("button", {
    type: "button",
    "aria-expanded": String(!folded),
    "aria-controls": "lanes",
    onclick: () => {
      folded = !folded;
      showTimeline();
    },
  });
  toggle.append(
    s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: "M4 6l4 4 4-4" })),
    "Schedule",
  );
  const axis = (time, text) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(byTime === time),
        onclick: () => {
          byTime = time;
          showTimeline();
        },
      },
      text,
    );
  const switched = data.times
    ? [h("div", { class: "switch", role: "group", "aria-label": "Axis" }, axis(true, "Time"), axis(false, "Waves"))]
    : [];
  const facts = `${counted(waves, "wave")}, ${counted(steps, "step")}, at most ${peak} at a time; critical path: ${counted(criticalSteps, "step")}`;
  const lanes = h("div", {
    class: "lanes",
    id: "lanes",
    role: "group",
    "aria-label": byTime ? "Steps by time" : "Steps by wave",
    onkeydown: walkCells,
  });
  footer.replaceChildren(
    h(
      "div",
      { class: "timeline-head" },
      toggle,
      switched,
      h("span", {}, byTime ? data.times.facts : counts ? `${facts}; steps: ${counts}` : facts),
    ),
    ...(folded ? [] : [lanes]),
  );
  if (!folded) (byTime ? drawTimes : drawLanes)(lanes);
  markCell();
  if (!folded && !state.selected) showCell(lanes, lastCell(lanes));
}

// Where the picture opens, too: at what the target ends with.
function lastCell(lanes) {
  const steps = [...(byTime ? data.times.path : target().critical)].reverse();
  const cells = new Map([...lanes.querySelectorAll(".cell")].map((one) => [one.dataset.step, one]));
  return steps.map((step) => cells.get(step)).find(Boolean);
}

// Bring a bar into the middle of the schedule, where that is larger than its place.
function showCell(lanes, element) {
  if (!element) return;
  const [box, spot] = [lanes.getBoundingClientRect(), element.getBoundingClientRect()];
  lanes.scrollTo(
    lanes.scrollLeft + spot.left - box.left - (lanes.clientWidth - spot.width) / 2,
    lanes.scrollTop + spot.top - box.top - (lanes.clientHeight - spot.height) / 2,
  );
}

function markCell() {
  const lanes = find("lanes");
  if (!lanes) return;
  const cells = [...lanes.querySelectorAll("button.cell")];
  const own = cells.filter((one) => state.selected === stepRef(one.dataset.step));
  for (const element of cells) element.classList.toggle("selected", own.includes(element));
  const [first] = own.concat(cells.filter((one) => state.selected === stageRef(one.dataset.stage)));
  const box = lanes.getBoundingClientRect();
  const seenAt = first && first.getBoundingClientRect();
  const seen = seenAt && seenAt.left >= box.left && seenAt.right <= box.right && seenAt.top >= box.top;
  if (first && !(seen && seenAt.bottom <= box.bottom)) showCell(lanes, first);
}
