// --- What the reader does, the address, the start ---------------------------------------------------------------------

function setLevel(level) {
  state.level = level;
  for (const name of ["stages", "steps"]) {
    find(`world-${name}`).hidden = name !== level;
    find(`level-${name}`).setAttribute("aria-pressed", String(name === level));
  }
  light(null);
  if (places[level]) settle();
  else begin();
  markSelected();
  runSearch(false);
  writeAddress();
}

function pick(at) {
  state.target = at;
  find("target").value = String(at);
  showTarget();
  showTimeline();
  showPanel();
  runSearch(false);
  writeAddress();
}

function setHideUnused(hide) {
  state.hideUnused = hide;
  find("unused").setAttribute("aria-pressed", String(!hide));
  document.body.classList.toggle("hide-unused", hide);
  runSearch(false);
}

function markSelected() {
  const parts = state.selected ? partsOf(state.selected) : [];
  ring("selected", parts);
  return parts;
}

// Of a cluster only its head has to be seen.
const seenPart = (part) => (part.incoming ? part.place : [...part.place.slice(0, 3), Math.min(part.place[3], 60)]);

function select(ref) {
  state.selected = ref;
  showTooltip("");
  showPanel();
  const [part] = markSelected();
  if (part) reveal(seenPart(part));
  markCell();
  writeAddress();
}

// --- The address: #target=runtime&view=steps&select=build ---------------------------------------------------------------

function keyOf(ref) {
  const { kind, which } = takenApart(ref);
  const known = { stage: data.stages[which], image: data.images[which], step: stepById.get(which) };
  return kind === "gone" ? "" : known[kind].key;
}

function refOfKey(key) {
  const stage = data.stages.findIndex((one) => one.key === key);
  if (stage >= 0) return stageRef(stage);
  const image = data.images.findIndex((one) => one.key === key);
  if (image >= 0) return imageRef(image);
  const step = data.steps.find((one) => one.key === key);
  return step ? stepRef(step.id) : "";
}

const encoded = (text) =>
  encodeURIComponent(text)
    .replace(/%3A/g, ":")
    .replace(/%2F/g, "/")
    .replace(/%2C%20/g, ",")
    .replace(/%40/g, "@");

let reading = false;
function writeAddress() {
  if (reading) return;
  const parts = [];
  if (state.target !== data.picked) parts.push(`target=${encoded(target().name)}`);
  if (state.level !== "stages") parts.push(`view=${state.level}`);
  if (state.selected && keyOf(state.selected)) parts.push(`select=${encoded(keyOf(state.selected))}`);
  const address = location.href.split("#")[0] + (parts.length ? `#${parts.join("&")}` : "");
  try {
    history.replaceState(null, "", address);
  } catch {
    // A browser may forbid it for files, or so many times in a row: the page works without.
  }
}

const sameName = (one, other) => one.replace(/,\s*/g, ",").toLowerCase() === other.replace(/,\s*/g, ",").toLowerCase();

function readAddress() {
  let wanted;
  try {
    wanted = new Map(
      location.hash
        .slice(1)
        .split("&")
        .filter(Boolean)
        .map((part) => {
          const [name, ...value] = part.split("=");
          return [name, decodeURIComponent(value.join("="))];
        }),
    );
  } catch {
    return notice("The address cannot be read.");
  }
  const unknown = [];
  reading = true;
  const name = wanted.get("target");
  const at = name === undefined ? data.picked : data.targets.findIndex((one) => sameName(one.name, name));
  if (at < 0) unknown.push(`target ${name}`);
  if (at >= 0 && at !== state.target) pick(at);
  const level = wanted.get("view") || "stages";
  if (Object.hasOwn(pictures, level)) setLevel(level);
  else unknown.push(`view ${level}`);
  const key = wanted.get("select");
  const ref = key ? refOfKey(key) : "";
  if (key && !ref) unknown.push(key);
  select(ref);
  reading = false;
  notice(unknown.length ? `Not in this page: ${unknown.join(", ")}` : "");
}

function notice(text) {
  find("notice").textContent = text.length > 200 ? `${text.slice(0, 200)}\u2026` : text;
}

// --- Start ----------------------------------------------------------------------------------------------------------

function fillPicker() {
  const field = find("target");
  const options = data.targets.map((one, at) => h("option", { value: String(at) }, one.name));
  options.push(...data.refused.map((one) => h("option", { disabled: "", title: one.why }, `${one.name} (refused)`)));
  if (data.leftOut) options.push(h("option", { disabled: "" }, `${data.leftOut} more with --target`));
  field.replaceChildren(...options);
  field.value = String(state.target);
  field.addEventListener("change", () => pick(Number(field.value)));
}

function cardAt(element) {
  const group = element.closest("[data-key]");
  if (!group) return null;
  const at = Number(group.dataset.key.slice(1));
  const { cards, clusters, arrows } = picture();
  return { c: cards, g: clusters, a: arrows }[group.dataset.key[0]][at];
}

function listenToCards({ root, cards, clusters }) {
  for (const card of [...clusters, ...cards]) {
    card.element.setAttribute("tabindex", "0");
    card.element.setAttribute("role", "button");
  }
  root.setAttribute("role", "group");
  root.addEventListener("click", (event) => {
    const card = cardAt(event.target);
    if (!dragged && card && !card.kind) select(selectedBy(card));
  });
  root.addEventListener("keydown", (event) => {
    const card = event.key === "Enter" || event.key === " " ? cardAt(event.target) : null;
    if (!card) return;
    event.preventDefault();
    event.stopPropagation();
    select(selectedBy(card));
  });
  root.addEventListener("pointerover", (event) => {
    const card = pointers.size ? null : cardAt(event.target);
    light(card && card.incoming ? card : null);
    showTooltip(card && event.pointerType !== "touch" ? card.tip : "", event.clientX, event.clientY);
  });
  root.addEventListener("pointerleave", () => {
    light(null);
    showTooltip("");
  });
  root.addEventListener("focusin", (event) => {
    const card = event.target.matches(":focus-visible") ? cardAt(event.target) : null;
    light(card && card.incoming ? card : null);
    ring("focus", card ? [card] : []);
    if (card) reveal(seenPart(card));
  });
  root.addEventListener("focusout", () => {
    light(null);
    ring("focus", []);
  });
}

function listen() {
  find("level-stages").addEventListener("click", () => setLevel("stages"));
  find("level-steps").addEventListener("click", () => setLevel("steps"));
  find("unused").addEventListener("click", () => setHideUnused(!state.hideUnused));
  find("theme").addEventListener("click", nextTheme);
  find("print").addEventListener("click", () => print());
  find("help").addEventListener("click", openHelp);
  find("zoom-in").addEventListener("click", () => zoom(1.3));
  find("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
  find("zoom-fit").addEventListener("click", showAll);
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", readAddress);
}

function start() {
  document.documentElement.classList.add("script");
  for (const element of document.querySelectorAll(".tools, .zoom")) element.hidden = false;
  for (const level of ["stages", "steps"]) pictures[level] = readPicture(level);
  folded = innerHeight < 560 || innerWidth < 600;
  fillPicker();
  listen();
  listenToPointers();
  listenToSearch();
  Object.values(pictures).forEach(listenToCards);
  showTarget();
  showTimeline();
  setHideUnused(state.hideUnused);
  begin();
  readAddress();
}

start();
