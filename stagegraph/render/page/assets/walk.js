// --- Keys: walking along the arrows -----------------------------------------------------------------------------------

const middle = ({ place: [x, y, width, height] }) => [x + width / 2, y + height / 2];

// The next card in a direction: along an arrow if one leads there, else the nearest one.
function neighbour(card, [dx, dy]) {
  const linked = [...card.outgoing.map((arrow) => arrow.goal), ...card.incoming.map((arrow) => arrow.source)];
  return nearest(card, linked, dx, dy, 1.2) || nearest(card, picture().cards, dx, dy, 3);
}

function nearest(card, others, dx, dy, aside) {
  const [x, y] = middle(card);
  let best = null;
  for (const other of others) {
    if (other === card || isHidden(other)) continue;
    const [ox, oy] = middle(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    const across = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (along <= 6 || across > along * aside + 60) continue;
    const distance = along + 2 * across + (other.element.matches(".unused, .outside-unused") ? 40 : 0);
    if (!best || distance < best.distance) best = { other, distance };
  }
  return best && best.other;
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function focusCard(card) {
  card.element.focus({ preventScroll: true });
  reveal(card.place);
}

function focused() {
  const key = document.activeElement && document.activeElement.dataset && document.activeElement.dataset.key;
  return key && key[0] === "c" ? picture().cards[Number(key.slice(1))] : null;
}

function walk(key) {
  const from = focused() || partsOf(state.selected).find((part) => part.incoming) || null;
  const next = from ? neighbour(from, DIRECTIONS[key]) : partsOf(stageRef(target().stages[0]))[0] || picture().cards[0];
  if (next && next.incoming) focusCard(next);
}

const KEYS = {
  "/": () => find("search").select() || find("search").focus(),
  n: () => nextMatch(1),
  N: () => nextMatch(-1),
  t: openPicker,
  s: () => setLevel(state.level === "stages" ? "steps" : "stages"),
  u: () => setHideUnused(!state.hideUnused),
  d: nextTheme,
  0: showAll,
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  "?": openHelp,
  Escape: () => select(""),
};

function openPicker() {
  const field = find("target");
  field.focus();
  try {
    field.showPicker();
  } catch {
    // Browsers that cannot show it leave it focused.
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || find("help-dialog").open) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key in DIRECTIONS) {
    if (event.target.closest("#panel, #timeline")) return; // there they scroll and walk from cell to cell
    event.preventDefault();
    walk(event.key);
    return;
  }
  const action = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!action) return;
  event.preventDefault();
  action();
}

const HELP = [
  [["\u2190", "\u2191", "\u2192", "\u2193"], "walk along the arrows"],
  [["Enter"], "show details"],
  [["/"], "search"],
  [["n", "N"], "next match, previous match"],
  [["t"], "pick the target"],
  [["s"], "stages or steps"],
  [["u"], "show or hide what is not built"],
  [["+", "-", "0"], "zoom in, zoom out, show all"],
  [["d"], "colours: automatic, light, dark"],
  [["Esc"], "close the details"],
];
const LOOKS = [
  ["target", "target"],
  ["critical", "on the critical path"],
  ["used", "built"],
  ["unused", "not built"],
  ["outside", "image or named context"],
];

function openHelp() {
  const dialog = find("help-dialog");
  const keys = HELP.flatMap(([names, text]) => [
    h(
      "span",
      {},
      names.flatMap((name, at) => (at ? [" ", h("kbd", {}, name)] : [h("kbd", {}, name)])),
    ),
    h("span", {}, text),
  ]);
  const dashed = (look) => (look === "unused" || look === "outside" ? `${look} dashed` : look);
  const content = [
    h("h2", { id: "help-title" }, "Keys and cards"),
    h("div", { class: "keys" }, keys),
    h("h3", {}, "Cards"),
    h(
      "div",
      { class: "samples" },
      LOOKS.map(([look, text]) => h("span", { class: dashed(look) }, text)),
    ),
    h("h3", {}, "Mouse"),
    h(
      "p",
      {},
      "Drag to move, turn the wheel to zoom, double-click to show all. In steps, time flows downwards: each line is a wave, the steps that can start once all earlier waves are done.",
    ),
    data.leftOut
      ? h(
          "p",
          {},
          `The file is large: the picker offers ${counted(data.targets.length, "target")}, ${data.leftOut} more can be given with --target.`,
        )
      : "",
    h("button", { type: "button", class: "pick", onclick: () => dialog.close() }, "Close"),
  ];
  dialog.replaceChildren(...content.filter(Boolean));
  dialog.showModal();
}
