// --- The pictures: their cards and arrows, and what each target makes of them --------------------------------------

const pictures = {};

function readPicture(level) {
  const root = find(`${level}-svg`);
  const byKey = new Map();
  for (const element of root.querySelectorAll("[data-key]")) byKey.set(element.dataset.key, element);
  const own = data.levels[level];
  const items = (list, letter) =>
    list.map((one, at) => ({
      ...one,
      at,
      level,
      element: byKey.get(`${letter}${at}`),
      look: shownFor(one.shown, data.picked),
    }));
  const cards = items(own.cards, "c");
  const clusters = items(own.clusters, "g");
  const arrows = items(own.arrows, "a").map((arrow) => ({
    ...arrow,
    source: cards[arrow.ends[0]],
    goal: cards[arrow.ends[1]],
    label: byKey.get(`l${arrow.at}`),
  }));
  for (const card of [...cards, ...clusters]) card.face = card.element.querySelector(".face");
  for (const card of cards) Object.assign(card, { incoming: [], outgoing: [] });
  for (const arrow of arrows) {
    arrow.goal.incoming.push(arrow);
    arrow.source.outgoing.push(arrow);
  }
  return {
    level,
    root,
    cards,
    clusters,
    arrows,
    size: own.size,
    byRef: new Map([...clusters, ...cards].map((one) => [refOf(one.ref), one])),
  };
}

const picture = () => pictures[state.level];
const isHidden = (card) => state.hideUnused && card.element.matches(".unused, .outside-unused");
const standing = (card) => card.faces[card.look][0];
const runsOf = (card) => card.faces[card.look][1];
const runText = ([, , , , lines, rest]) => lines.map(([text]) => text).join("") + rest;
const textsOf = (card, role) =>
  runsOf(card)
    .filter((run) => run[0] === role)
    .map(runText);
const titleOf = (card) => textsOf(card, "title").concat(textsOf(card, "row"))[0] || "";

function drawLine(element, width) {
  if (width) {
    element.setAttribute("textLength", width);
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
}

function drawRun([role, x, y, leading, lines, rest]) {
  const text = s("text", { class: role, x, y });
  if (lines.length === 1 && !rest) {
    text.textContent = lines[0][0];
    drawLine(text, lines[0][1]);
  } else {
    lines.forEach(([part, width], at) => {
      const span = s("tspan", { x, y: y + at * leading }, part);
      drawLine(span, width);
      text.append(span);
    });
    if (rest) text.append(s("tspan", { class: "mark" }, "\u2026"), s("tspan", { class: "rest" }, rest));
  }
  if (role !== "badge") return [text];
  const width = lines[0][1] ? lines[0][1] + 12 : 0;
  return [s("rect", { class: "pill", x: x - 6, y: y - 11, width, height: 15, rx: 7.5 }), text];
}

// Texts whose width was not known when the page was made: pills are drawn around them, none leaves its card.
function fitUnknown(card) {
  card.fitted = true;
  for (const text of card.face.querySelectorAll("text:not([textLength])"))
    fitText(text, card.place[2] - 6 - Number(text.getAttribute("x")));
}

function showNear(card, near) {
  if (card.near !== near) card.face.classList.toggle("far", !near);
  card.near = near;
  if (near && !card.fitted) fitUnknown(card);
}

function showNearArrow(arrow, near, readable) {
  if (!arrow.place) {
    const { x, y, width, height } = arrow.element.getBBox();
    arrow.place = [x, y, width, height];
  }
  const drawn = near(arrow.place);
  if (arrow.near !== drawn) arrow.element.classList.toggle("far", !drawn);
  arrow.near = drawn;
  if (arrow.label) arrow.label.classList.toggle("far", !drawn || !readable);
}

function fitText(text, room) {
  const parts = text.querySelector("tspan") ? text.querySelectorAll("tspan:not([textLength], .rest, .mark)") : [text];
  for (const part of parts) {
    const width = part.textContent && part.getComputedTextLength();
    if (!text.classList.contains("corner") && width > room) drawLine(part, Math.max(room, 1));
  }
  const pill = text.previousElementSibling;
  if (text.classList.contains("badge") && pill.getAttribute("width") === "0")
    pill.setAttribute("width", text.getBBox().width + 12);
}

function describe(card) {
  const parts = [titleOf(card), ...textsOf(card, "badge"), ...textsOf(card, "row"), ...textsOf(card, "corner")];
  const what = { stage: "Stage", image: "Image", gone: "Removed" }[card.ref[0]] || "Step";
  const label = `${what} ${[...new Set(parts)].join(", ")}`;
  card.element.setAttribute("aria-label", label.length > 300 ? `${label.slice(0, 300)}\u2026` : label);
}

function showFace(card) {
  const look = shownFor(card.shown);
  if (look !== card.look) {
    card.element.classList.remove(standing(card));
    card.look = look;
    card.element.classList.add(standing(card));
    card.face.replaceChildren(...runsOf(card).flatMap(drawRun));
    if (card.near) fitUnknown(card);
    else card.fitted = false;
  }
  describe(card);
}

function showArrow(arrow) {
  const look = shownFor(arrow.shown);
  if (look === arrow.look) return;
  arrow.look = look;
  const [used, critical] = arrow.faces[look];
  for (const element of [arrow.element, arrow.label]) {
    if (!element) continue;
    element.classList.toggle("critical", Boolean(critical));
    element.classList.toggle("unused", !used && !critical);
  }
  if (arrow.label) arrow.label.replaceChildren(...arrow.labels[look].flatMap(drawRun));
}

function showSummary() {
  const parts = data.levels.stages.summaries[state.target];
  find("summary").replaceChildren(...parts.map(([text, strong]) => (strong ? h("strong", {}, text) : text)));
  for (const { root } of Object.values(pictures))
    root.querySelector("desc").textContent = parts.map(([text]) => text).join("");
  showNotes();
}

function showNotes() {
  const notes = target().notes;
  const box = find("notes");
  box.hidden = !notes.length;
  box.querySelector("summary").textContent = counted(notes.length, "note");
  box.querySelector("ul").replaceChildren(...notes.map(noteItem));
}

const noteItem = ([line, text, , rule]) =>
  h("li", {}, line ? linesOf([line, line]) : "", line ? " " : "", text, " ", h("span", {}, rule));

// What matters most lies on top.
function stack({ root, arrows }) {
  const weight = ({ element }) =>
    element.classList.contains("critical") ? 2 : element.classList.contains("unused") ? 0 : 1;
  const sorted = [...arrows].sort((one, other) => weight(one) - weight(other) || one.at - other.at);
  root.querySelector(".arrows").append(...sorted.map(({ element }) => element));
}

function showTarget() {
  for (const one of Object.values(pictures)) {
    one.cards.forEach(showFace);
    one.clusters.forEach(showFace);
    one.arrows.forEach(showArrow);
    stack(one);
  }
  showSummary();
}

// A ring around a card or a cluster: what is selected, the match, the focus.
function ring(kind, parts) {
  for (const { root } of Object.values(pictures))
    for (const element of root.querySelectorAll(`.ring.${kind}`)) element.remove();
  for (const {
    element,
    place: [, , width, height],
    incoming,
  } of parts) {
    const by = kind === "selected" ? 5 : 3;
    const shape = {
      class: `ring ${kind}`,
      x: -by,
      y: -by,
      width: width + 2 * by,
      height: height + 2 * by,
      rx: (incoming ? 7 : 11) + by,
    };
    element.prepend(s("rect", shape));
  }
}

// --- What is near what is pointed at --------------------------------------------------------------------------------

function light(card) {
  const { root } = picture();
  for (const element of root.querySelectorAll(".near")) element.classList.remove("near");
  root.classList.toggle("lit", Boolean(card));
  if (!card) return;
  card.element.classList.add("near");
  for (const arrow of [...card.incoming, ...card.outgoing]) {
    for (const element of [arrow.element, arrow.label, arrow.source.element, arrow.goal.element])
      if (element) element.classList.add("near");
  }
}

const MOST_LINES = 14;

function shortened(text) {
  const lines = text.split("\n").map((line) => (line.length > 240 ? `${line.slice(0, 240)}\u2026` : line));
  if (lines.length <= MOST_LINES) return lines.join("\n");
  return [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more lines`].join("\n");
}

function showTooltip(text, x, y) {
  const box = find("tooltip");
  box.hidden = !text;
  if (!text) return;
  box.textContent = shortened(text);
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(x + 14, innerWidth - width - 8);
  const below = y + 18 + height < innerHeight;
  box.style.left = `${Math.max(left, 8)}px`;
  box.style.top = `${Math.max(below ? y + 18 : y - height - 12, 8)}px`;
}

// --- Which parts of a picture stand for a stage, a step, an image ----------------------------------------------------

function partsOf(ref) {
  const { kind, which } = takenApart(ref);
  let refs = [ref];
  if (kind === "step" && state.level === "stages") {
    const face = stepFace(stepById.get(which));
    refs = face ? face.stages.map(stageRef) : [];
  }
  if (kind === "image" && state.level === "steps")
    refs = data.steps.filter((step) => step.image && refOf(step.image) === ref).map((step) => stepRef(step.id));
  return refs.map((one) => picture().byRef.get(one)).filter(Boolean);
}

// What a click on a card or a cluster selects: "empty" is the place of the steps of a stage that has none.
const selectedBy = ({ ref: [kind, which] }) => (kind === "empty" ? stageRef(which) : refOf([kind, which]));
