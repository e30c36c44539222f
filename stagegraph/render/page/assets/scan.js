// --- The page of a scan -------------------------------------------------------------------------------------------------

const state = {
  part: parts[0].id,
  file: -1, // the place of the one that is open
  only: null, // ["rule", "early-copy"] or ["image", "node"]: the only files that are listed
  theme: "auto",
};
const places = new Map(data.files.map((one, at) => [one.path, at]));

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const addressOf = (path) => `#file=${encodeURIComponent(path).replace(/%2F/g, "/").replace(/%3A/g, ":")}`;

// --- The tables: sorted and filtered ------------------------------------------------------------------------------------

// A part may have several tables; all are filtered alike.
const rowsOf = (table) => [...table.tBodies[0].rows];
const texts = new WeakMap();
function textOf(row) {
  if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
  return texts.get(row);
}

const HAS = {
  rule: (file, name) => file.findings.some((one) => one[3] === name),
  image: (file, name) => file.images.some((one) => one === name || one.startsWith(`${name}:`) || one.startsWith(`${name}@`)),
};

function isListed(row) {
  if (!state.only || row.dataset.file === undefined) return true;
  const [kind, name] = state.only;
  return HAS[kind](data.files[Number(row.dataset.file)], name);
}

function filter() {
  find("only").hidden = !state.only;
  find("only-name").textContent = state.only ? state.only[1] : "";
  const words = find("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  let all = 0;
  for (const table of find(state.part).querySelectorAll("table")) {
    for (const row of rowsOf(table)) {
      const text = words.length ? textOf(row) : "";
      row.hidden = !words.every((word) => text.includes(word)) || !isListed(row);
      shown += !row.hidden;
      all += 1;
    }
  }
  find("matches").textContent = shown < all ? `${shown} of ${all}` : "";
}

function valueOf(row, at) {
  const cell = row.cells[at];
  return cell.classList.contains("number") ? Number(cell.textContent.replace(/\D/g, "") || 0) : cell.textContent;
}

function sortBy(table, at) {
  const heads = [...table.tHead.rows[0].cells];
  const number = heads[at].classList.contains("number");
  const now = heads[at].getAttribute("aria-sort");
  const order = now ? (now === "ascending" ? "descending" : "ascending") : number ? "descending" : "ascending";
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[at].setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const rows = rowsOf(table).map((row) => [valueOf(row, at), row]);
  rows.sort(([one], [other]) => sign * (number ? one - other : one < other ? -1 : Number(one > other)));
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = h("button", { type: "button" }, head.textContent);
    button.addEventListener("click", () => sortBy(table, at));
    head.replaceChildren(button);
  });
}

// --- A file: what is found beside its own page ---------------------------------------------------------------------------

// The order is that of the table, so that the next file is the one below.
const shownFiles = () =>
  rowsOf(find("files").querySelector("table"))
    .filter((row) => !row.hidden)
    .map((row) => Number(row.dataset.file));

function findingElement(file, [line, last, severity, rule, message, advice, excerpt]) {
  const lines = line ? (last > line ? `L${line}-${last}` : `L${line}`) : "";
  const address = data.link && line ? `${data.link}${file.address}#L${line}${last > line ? `-L${last}` : ""}` : "";
  const place = address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, lines) : lines;
  return h(
    "li",
    { class: `finding ${severity}` },
    h("p", {}, message),
    h("p", { class: "rule" }, place, lines ? " " : "", `${severity} `, rule),
    excerpt ? h("pre", {}, excerpt) : "",
    advice ? h("p", { class: "advice" }, advice) : "",
  );
}

function listed(title, items) {
  return items.length ? [h("h3", {}, title), h("ul", {}, items.map((text) => h("li", {}, text)))] : [];
}

function about(file) {
  const found = file.findings.map((one) => findingElement(file, one));
  return [
    h("h3", {}, found.length ? counted(found.length, "finding") : "No findings"),
    h("ul", {}, found),
    ...listed("Built as", file.builds),
    ...listed(counted(file.stages.length, "stage"), file.stages),
    ...listed(counted(file.images.length, "image"), file.images),
  ];
}

async function openFile(at) {
  state.file = at;
  const file = data.files[at];
  document.title = `${file.path}: ${data.root}`;
  find("file-path").textContent = file.path;
  find("about").replaceChildren(...about(file));
  find("about").scrollTop = 0;
  find("back").setAttribute("href", state.only ? `#${state.only[0]}=${encodeURIComponent(state.only[1])}` : "#files");
  const order = shownFiles();
  const place = order.indexOf(at);
  find("file-place").textContent = place < 0 ? "" : `${place + 1} of ${order.length}`;
  for (const [id, other] of [["file-previous", order[place - 1]], ["file-next", place < 0 ? undefined : order[place + 1]]]) {
    if (other === undefined) find(id).removeAttribute("href");
    else find(id).setAttribute("href", addressOf(data.files[other].path));
  }
  find("page").replaceChildren();
  showWhat();
  const why = file.refused ? "BuildKit refuses this file: there is nothing to draw." : "This file is too large for a page of its own.";
  const page = await pageOf(at, `Stages of ${file.path}`, why);
  if (state.file === at) find("page").replaceChildren(page);
}

// --- What is shown: the address says it -----------------------------------------------------------------------------------

const showWhat = () => showPart(state.part, state.file >= 0);

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

let scrolled = 0;
function readAddress() {
  const wanted = location.hash.slice(1);
  if (state.file < 0) scrolled = scrollY;
  if (wanted.startsWith("file=")) {
    const at = places.get(decoded(wanted.slice(5)));
    if (at !== undefined) {
      openFile(at);
      find("file-path").focus();
      return;
    }
  }
  const came = state.file >= 0;
  const [kind, name] = wanted.split(/=(.*)/s);
  state.only = Object.hasOwn(HAS, kind) && name ? [kind, decoded(name)] : null;
  state.file = -1;
  find("page").replaceChildren();
  document.title = data.title;
  const part = state.only ? "files" : parts.some((one) => one.id === wanted) ? wanted : state.part;
  const other = part !== state.part;
  state.part = part;
  showWhat();
  filter();
  if (came || other) scrollTo(0, other ? 0 : scrolled);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Escape" && state.file >= 0) location.hash = find("back").hash;
  else if (event.key === "Escape" && state.only) location.hash = "files";
  else if (event.key === "/" && state.file < 0) find("search").focus();
  else if (event.key === "d" && state.file < 0) nextTheme();
  else return;
  event.preventDefault();
}

document.documentElement.classList.add("script");
document.querySelector(".tools").hidden = false;
document.querySelectorAll(".part table").forEach(makeSortable);
find("search").addEventListener("input", filter);
find("theme").addEventListener("click", nextTheme);
document.addEventListener("keydown", onKey);
addEventListener("hashchange", readAddress);
readAddress();
