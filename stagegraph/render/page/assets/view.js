// --- Pan and zoom: a transform of the whole picture, nothing is drawn again -----------------------------------------

const SMALLEST = 0.03;
const LARGEST = 4;
const READABLE = 0.5; // below, a picture that fits is too small to be read
const COMFORTABLE = 0.85;
const MARGIN = 12;
const view = find("view");
const places = { stages: null, steps: null }; // x, y, scale of each picture
const aim = { stages: "begin", steps: "begin" }; // what a new size of the window does: "begin", "fit", "stay"
const caption = () => find("summary").parentElement.offsetHeight + 4; // what stands above the picture

const world = () => find(`world-${state.level}`);

function paint() {
  const { x, y, scale } = places[state.level];
  world().style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
}

// While something moves the browser keeps what it has drawn; afterwards it draws it sharply.
let resting = 0;
function moving() {
  view.classList.add("moving");
  clearTimeout(resting);
  resting = setTimeout(() => view.classList.remove("moving"), 160);
}

function glide() {
  world().classList.add("glide");
  setTimeout(() => find("world-stages").classList.remove("glide"), 260);
  setTimeout(() => find("world-steps").classList.remove("glide"), 260);
}

function place(x, y, scale) {
  places[state.level] = { x, y, scale: Math.min(Math.max(scale, SMALLEST), LARGEST) };
  paint();
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
  place((view.clientWidth - width * scale) / 2, top, scale);
}

function showAll() {
  glide();
  aim[state.level] = "fit";
  fit();
}

// One side of what is seen: a picture smaller than the view stands in its middle, no other leaves a gap.
function within(at, size, room, before = MARGIN) {
  if (size <= room - before) return (room - size) / 2;
  return Math.min(Math.max(at, room - size - MARGIN), before);
}

function centre([x, y, width, height], scale) {
  const [all, high] = picture().size;
  place(
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
  const [part] = partsOf(last === undefined ? `s${first}` : `p${last}`).concat(partsOf(`s${first}`));
  return part ? centre(part.place, COMFORTABLE) : fit();
}

function zoomAt(factor, x, y) {
  const old = places[state.level];
  const scale = Math.min(Math.max(old.scale * factor, SMALLEST), LARGEST);
  const by = scale / old.scale;
  place(x - (x - old.x) * by, y - (y - old.y) * by, scale);
}

const zoom = (factor) => {
  glide();
  aim[state.level] = "stay";
  zoomAt(factor, view.clientWidth / 2, view.clientHeight / 2);
};

// Bring a part into view, if it is not.
function reveal([x, y, width, height]) {
  const { x: left, y: top, scale } = places[state.level];
  const at = [left + x * scale, top + y * scale];
  const end = [at[0] + width * scale, at[1] + height * scale];
  const seen = at[0] >= 0 && at[1] >= caption() - 8 && end[0] <= view.clientWidth && end[1] <= view.clientHeight;
  if (seen && scale >= READABLE * 0.8) return;
  glide();
  centre([x, y, width, height], scale < READABLE * 0.8 ? COMFORTABLE : scale);
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
  moving();
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
  place(at.x + event.clientX - own.x, at.y + event.clientY - own.y, at.scale);
}

function onUp(event) {
  pointers.delete(event.pointerId);
  if (!pointers.size) view.classList.remove("dragging");
}

function onWheel(event) {
  event.preventDefault();
  moving();
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
