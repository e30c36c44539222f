// --- Pages of Dockerfiles inside of this one ----------------------------------------------------------------------------

const parts = [...document.querySelectorAll(".part")];
const END = `</${"script"}>`; // written so, as this script would end there

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

// The page of a Dockerfile, or why there is none.
async function pageOf(at, title, why) {
  const packed = find(`page-${at}`);
  if (!packed) return h("p", {}, why);
  if (typeof DecompressionStream === "undefined") return h("p", {}, "This browser is too old to unpack the page.");
  const page = await unpacked(packed.textContent);
  const theme = state.theme === "auto" ? "" : ` data-theme="${state.theme}"`;
  return h("iframe", {
    title,
    srcdoc: page
      .replace("<style></style>", () => `<style>${find("page-style").textContent}</style>`)
      .replace(`<script>${END}`, () => `<script>${find("page-script").textContent}${END}`)
      .replace('<html lang="en">', () => `<html lang="en"${theme}>`),
  });
}

// The file that is open, or one of the parts.
function showPart(part, isFile) {
  find("file").hidden = !isFile;
  find("overview").hidden = isFile;
  document.querySelector("body > .bar").hidden = isFile;
  for (const one of parts) one.hidden = one.id !== part;
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.hash === `#${part}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

