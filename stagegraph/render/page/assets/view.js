// --- Pan and zoom: a transform of the whole picture, nothing is drawn again -----------------------------------------

const SMALLEST = 0.005;
const LARGEST = 4;
const LEGIBLE = 0.2; // below, nobody can read a word
const READABLE = 0.5; // below, a picture that fits is too small to be read
const COMFORTABLE = 0.85;
const MARGIN = 12;
const view = find("view");
const places = { stages: null, steps: null }; // x, y, scale of each picture
const aim = { stages: "begin", steps: "begin" }; // what a new size of the window does: "begin", "fit", "stay"
const caption = () => find("summary").parentElement.offsetHeight + 4; // what stands above the picture

const world = () => find(`world-${state.level}`);

// While the picture moves it is only shifted and stretched, which the browser does without drawing. Once it rests it
// is drawn at its size.
let resting = 0;

function place(x, y, scale, later = 0) {
  const old = places[state.level];
  const wanted = Math.min(Math.max(scale, SMALLEST), LARGEST);
  places[state.level] = { x, y, scale: wanted, drawn: later && old ? old.drawn : 0 };
  clearTimeout(resting);
  if (!later || !old) return settle();
  world().style.transform = `translate(${x}px, ${y}px) scale(${wanted / old.drawn})`;
  if (wanted === old.drawn) cull(false);
  resting = setTimeout(settle, later);
}

function settle() {
  const at = places[state.level];
  const { root, size } = picture();
  world().classList.remove("glide");
  if (at.drawn !== at.scale) {
    at.drawn = at.scale;
    root.setAttribute("width", size[0] * at.scale);
    root.setAttribute("height", size[1] * at.scale);
  }
  // Whole pixels: else texts are blurred.
  at.x = Math.round(at.x);
  at.y = Math.round(at.y);
  world().style.transform = `translate(${at.x}px, ${at.y}px)`;
  cull(true);
}

const MOVING = 140; // milliseconds after the last movement
const GLIDING = 230; // of a movement that the page makes itself
let gliding = false;

// What is done moves the picture smoothly.
function glide(action) {
  world().classList.add("glide");
  gliding = true;
  action();
  gliding = false;
}

const arrive = (x, y, scale) => place(x, y, scale, gliding ? GLIDING : 0);

// What is far from the view is not drawn, nor are texts that are too small to be read. Cards stay where they are, so
// that Tab and readers of screens find them.
const culled = { stages: null, steps: null };

function cull(always) {
  const at = places[state.level];
  const last = culled[state.level];
  const { clientWidth: wide, clientHeight: high } = view;
  if (!always && last && Math.abs(last.x - at.x) < wide / 3 && Math.abs(last.y - at.y) < high / 3) return;
  culled[state.level] = at;
  const left = (-wide / 2 - at.x) / at.scale;
  const top = (-high / 2 - at.y) / at.scale;
  const right = left + (2 * wide) / at.scale;
  const bottom = top + (2 * high) / at.scale;
  const near = ([x, y, width, height]) => x < right && y < bottom && x + width > left && y + height > top;
  const readable = at.scale >= LEGIBLE;
  picture().root.classList.toggle("map", !readable);
  for (const card of [...picture().cards, ...picture().clusters]) showNear(card, readable && near(card.place));
  for (const arrow of picture().arrows) showNearArrow(arrow, near, readable);
}

function fitScale() {
  const [width, height] = picture().size;
  const scale = Math.min((view.clientWidth - 2 * MARGIN) / width, (view.clientHeight - caption() - MARGIN) / height);
  return Math.min(Math.max(scale, SMALLEST), 1.25);
}

function fit() {
  const [width, height] = picture().size;
  const scale = fitScale();
  const top = Math.max((view.clientHeight - height * scale) / 2, caption());
  arrive((view.clientWidth - width * scale) / 2, top, scale);
}

function showAll() {
  aim[state.level] = "fit";
  glide(fit);
}

// One side of what is seen: a picture smaller than the view stands in its middle, no other leaves a gap.
function within(at, size, room, before = MARGIN) {
  if (size <= room - before) return (room - size) / 2;
  return Math.min(Math.max(at, room - size - MARGIN), before);
}

function centre([x, y, width, height], scale) {
  const [all, high] = picture().size;
  arrive(
    within(view.clientWidth / 2 - (x + width / 2) * scale, all * scale, view.clientWidth),
    within(view.clientHeight / 2 - (y + height / 2) * scale, high * scale, view.clientHeight, caption()),
    scale,
  );
}

// All of it where that can be read, else its target at a size that can be.
function begin() {
  const scale = fitScale();
  if (scale >= READABLE) return fit();
  const [first] = target().stages;
  const last = state.level === "steps" ? target().critical.at(-1) : undefined;
  const [part] = partsOf(last === undefined ? stageRef(first) : stepRef(last)).concat(partsOf(stageRef(first)));
  return part ? centre(part.place, COMFORTABLE) : fit();
}

function zoomAt(factor, x, y, later = MOVING) {
  const old = places[state.level];
  const scale = Math.min(Math.max(old.scale * factor, SMALLEST), LARGEST);
  const by = scale / old.scale;
  place(x - (x - old.x) * by, y - (y - old.y) * by, scale, later);
}

const zoom = (factor) => {
  aim[state.level] = "stay";
  glide(() => zoomAt(factor, view.clientWidth / 2, view.clientHeight / 2, GLIDING));
};

// Bring a part into view, if it is not.
function reveal([x, y, width, height]) {
  const { x: left, y: top, scale } = places[state.level];
  const at = [left + x * scale, top + y * scale];
  const end = [at[0] + width * scale, at[1] + height * scale];
  const seen = at[0] >= 0 && at[1] >= caption() - 8 && end[0] <= view.clientWidth && end[1] <= view.clientHeight;
  if (seen && scale >= READABLE * 0.8) return;
  glide(() => centre([x, y, width, height], scale < READABLE * 0.8 ? COMFORTABLE : scale));
}

// --- Pointers ---------------------------------------------------------------------------------------------------------

const pointers = new Map();
let dragged = false;

function onDown(event) {
  if (event.button !== 0) return;
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY });
  if (pointers.size === 1) dragged = false;
}

function onMove(event) {
  const own = pointers.get(event.pointerId);
  if (!own) return;
  const far = Math.hypot(event.clientX - own.startX, event.clientY - own.startY) > 4;
  if (far && !dragged) {
    dragged = true;
    view.setPointerCapture(event.pointerId);
    view.classList.add("dragging");
    showTooltip("");
  }
  if (dragged) follow(event, own);
  Object.assign(own, { x: event.clientX, y: event.clientY });
}

// One pointer pans; two zoom at their middle.
function follow(event, own) {
  aim[state.level] = "stay";
  const { left, top } = view.getBoundingClientRect();
  const other = [...pointers.entries()].find(([id]) => id !== event.pointerId);
  if (other) {
    const [, { x, y }] = other;
    const before = Math.hypot(own.x - x, own.y - y) || 1;
    const now = Math.hypot(event.clientX - x, event.clientY - y) || 1;
    zoomAt(now / before, (event.clientX + x) / 2 - left, (event.clientY + y) / 2 - top);
    return;
  }
  const at = places[state.level];
  place(at.x + event.clientX - own.x, at.y + event.clientY - own.y, at.scale, MOVING);
}

function onUp(event) {
  pointers.delete(event.pointerId);
  if (!pointers.size) view.classList.remove("dragging");
}

function onWheel(event) {
  event.preventDefault();
  aim[state.level] = "stay";
  const unit = event.deltaMode === 1 ? 24 : event.deltaMode === 2 ? 240 : 1;
  const { left, top } = view.getBoundingClientRect();
  const strength = event.ctrlKey ? 0.01 : 0.0016; // a pinch on a touchpad comes as a wheel with ctrl
  const delta = Math.max(-400, Math.min(400, event.deltaY * unit));
  zoomAt(Math.exp(-delta * strength), event.clientX - left, event.clientY - top);
}

function listenToPointers() {
  view.addEventListener("pointerdown", onDown);
  view.addEventListener("pointermove", onMove);
  view.addEventListener("pointerup", onUp);
  view.addEventListener("pointercancel", onUp);
  view.addEventListener("wheel", onWheel, { passive: false });
  view.addEventListener("dblclick", showAll);
  new ResizeObserver(() => {
    if (aim[state.level] === "fit") fit();
    if (aim[state.level] === "begin") begin();
    const [part] = state.selected ? partsOf(state.selected) : [];
    if (part) reveal(seenPart(part));
  }).observe(view);
}
