// --- The page of several targets ----------------------------------------------------------------------------------------

const LEAST = 0.6; // a picture that is smaller as a whole is shown at its own size: its texts would be too small
const MOST = 1.25;
const STEP = 1.25;
const LIMITS = [0.1, 4];
const state = {
  part: parts[0].id,
  build: -1, // the place of the one that is open
  theme: "auto",
  zoom: new Map(), // of each part how large its picture is
};

const drawingOf = (part) => find(part).querySelector(".drawing");

// --- How large the pictures are -------------------------------------------------------------------------------------------

const sizeOf = (drawing) => Number(drawing.querySelector("svg").getAttribute("width"));

// What a picture would have to be multiplied with to be seen whole.
function fitting(drawing) {
  const room = drawing.clientWidth - 2;
  return Math.min(room / sizeOf(drawing), MOST);
}

function setZoom(part, zoom) {
  const drawing = drawingOf(part);
  if (!drawing) return;
  const value = Math.min(Math.max(zoom, LIMITS[0]), LIMITS[1]);
  const middle = (drawing.scrollLeft + drawing.clientWidth / 2) / drawing.scrollWidth;
  state.zoom.set(part, value);
  const svg = drawing.querySelector("svg");
  svg.style.width = `${sizeOf(drawing) * value}px`;
  svg.style.height = "auto";
  drawing.scrollLeft = middle * drawing.scrollWidth - drawing.clientWidth / 2;
}

function beginZoom(part) {
  const drawing = drawingOf(part);
  if (!drawing || state.zoom.has(part)) return;
  const whole = fitting(drawing);
  setZoom(part, whole < LEAST ? 1 : whole);
  drawing.scrollLeft = 0;
}

const zoomBy = (factor) => setZoom(state.part, (state.zoom.get(state.part) || 1) * factor);
const zoomToFit = () => drawingOf(state.part) && setZoom(state.part, fitting(drawingOf(state.part)));

// --- What is shown: the address says it -----------------------------------------------------------------------------------

function show() {
  showPart(state.part, state.build >= 0);
  document.querySelector(".zoom").hidden = !drawingOf(state.part);
  if (state.build < 0) beginZoom(state.part);
}

async function openBuild(at) {
  state.build = at;
  document.title = `${data.builds[at]}: ${data.title}`;
  find("file-path").textContent = data.builds[at];
  find("back").setAttribute("href", `#${state.part}`);
  find("page").replaceChildren();
  show();
  find("file-path").focus();
  const page = await pageOf(at, data.builds[at], "This Dockerfile is too large for a page of its own.");
  if (state.build === at) find("page").replaceChildren(page);
}

function readAddress() {
  const wanted = location.hash.slice(1);
  const at = wanted.startsWith("build=") ? Number(wanted.slice(6)) : -1;
  if (Number.isInteger(at) && at >= 0 && at < data.builds.length) {
    openBuild(at);
    return;
  }
  state.build = -1;
  document.title = data.title;
  find("page").replaceChildren();
  if (parts.some((one) => one.id === wanted)) state.part = wanted;
  show();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && state.build >= 0) location.hash = state.part;
  else if (state.build >= 0) return;
  else if (event.key === "d") nextTheme();
  else if (event.key === "+") zoomBy(STEP);
  else if (event.key === "-") zoomBy(1 / STEP);
  else if (event.key === "0") zoomToFit();
  else return;
  event.preventDefault();
}

// A frame of the picture leads to the page of its Dockerfile.
for (const frame of document.querySelectorAll(".drawing .cluster")) {
  const found = /^cluster_f(\d+)$/.exec(frame.querySelector("title").textContent);
  if (found) {
    frame.classList.add("opens");
    frame.addEventListener("click", () => {
      location.hash = `build=${found[1]}`;
    });
  }
}
document.documentElement.classList.add("script");
document.querySelector(".tools").hidden = false;
find("theme").addEventListener("click", nextTheme);
find("zoom-in").addEventListener("click", () => zoomBy(STEP));
find("zoom-out").addEventListener("click", () => zoomBy(1 / STEP));
find("zoom-fit").addEventListener("click", zoomToFit);
document.addEventListener("keydown", onKey);
addEventListener("hashchange", readAddress);
readAddress();
