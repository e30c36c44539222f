(() => {
"use strict";

const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const parts = [...document.querySelectorAll(".part")];
let part = parts[0].id;
let build = -1; // the place of the one that is open

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

async function pageOf(at) {
  const packed = find(`page-${at}`);
  if (!packed) return paragraph("This Dockerfile is too large for a page of its own.");
  if (typeof DecompressionStream === "undefined") return paragraph("This browser is too old to unpack the page.");
  const page = await unpacked(packed.textContent);
  const frame = document.createElement("iframe");
  frame.title = data.builds[at];
  frame.srcdoc = page
    .replace("<style></style>", () => `<style>${find("page-style").textContent}</style>`)
    .replace("<script><\/script>", () => `<script>${find("page-script").textContent}<\/script>`);
  return frame;
}

function show() {
  find("file").hidden = build < 0;
  find("overview").hidden = build >= 0;
  document.querySelector("body > .bar").hidden = build >= 0;
  for (const one of parts) one.hidden = one.id !== part;
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.hash === `#${part}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

async function open(at) {
  build = at;
  document.title = `${data.builds[at]}: ${data.title}`;
  find("file-path").textContent = data.builds[at];
  find("back").setAttribute("href", `#${part}`);
  find("page").replaceChildren();
  show();
  find("file-path").focus();
  const page = await pageOf(at);
  if (build === at) find("page").replaceChildren(page);
}

function readAddress() {
  const wanted = location.hash.slice(1);
  const at = wanted.startsWith("build=") ? Number(wanted.slice(6)) : -1;
  if (Number.isInteger(at) && at >= 0 && at < data.builds.length) {
    open(at);
    return;
  }
  build = -1;
  document.title = data.title;
  find("page").replaceChildren();
  if (parts.some((one) => one.id === wanted)) part = wanted;
  show();
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
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && build >= 0) location.hash = part;
});
addEventListener("hashchange", readAddress);
readAddress();
})();
