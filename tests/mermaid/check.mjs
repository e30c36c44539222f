// Read Mermaid texts with Mermaid's own parser. Standard input: JSON lines {name, text}. Standard output: JSON lines
// with what Mermaid understood, or with its error. The first argument is the folder that holds mermaid and jsdom.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const packages = resolve(process.argv[2] ?? join(import.meta.dirname ?? ".", "node_modules"));
const { JSDOM } = createRequire(join(packages, "check.cjs"))("jsdom");

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import(pathToFileURL(join(packages, "mermaid", "dist", "mermaid.core.mjs")).href)).default;
const { version } = JSON.parse(readFileSync(join(packages, "mermaid", "package.json"), "utf-8"));
mermaid.initialize({ startOnLoad: false });

// The marks that Mermaid puts in place of its entities, until it writes the picture.
const entities = (text) => text.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");

// What a label shows, and the names of the elements in it.
function shown(label) {
  const element = window.document.createElement("div");
  element.innerHTML = entities(label ?? "");
  const tags = [...element.querySelectorAll("*")].map((one) => one.tagName.toLowerCase());
  element.querySelectorAll("br").forEach((one) => one.replaceWith("\n"));
  return { text: element.textContent, tags: [...new Set(tags)].sort() };
}

const plain = (text) => shown(text).text;
const all = (found) => (found instanceof Map ? [...found.values()] : Object.values(found));

async function read(text) {
  const limit = mermaid.mermaidAPI.getConfig().maxTextSize;
  if (text.length > limit) throw new Error(`the text has more than ${limit} characters`);
  await mermaid.parse(text);
  const { db, type: diagramType } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return {
    type: diagramType,
    direction: db.getDirection(),
    title: plain(db.getAccTitle()),
    description: plain(db.getAccDescription()),
    nodes: all(db.getVertices()).map(({ id, text: label, labelType, classes, link }) => ({
      id, label: shown(label), kind: labelType, classes, link: link ?? "", tooltip: plain(db.getTooltip(id) ?? ""),
    })),
    edges: db.getEdges().map(({ start, end, text: label, type, stroke, style }) => ({
      start, end, label: shown(label), type, stroke, style: style ?? [],
    })),
    clusters: db.getSubGraphs().map(({ id, title, nodes, classes }) => ({ id, label: shown(title), nodes, classes })),
    classes: Object.fromEntries(all(db.getClasses()).map(({ id, styles }) => [id, styles])),
  };
}

const lines = readFileSync(0, "utf-8").split("\n").filter((line) => line);
for (const { name, text } of lines.map((line) => JSON.parse(line))) {
  let answer;
  try {
    answer = await read(text);
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  console.log(JSON.stringify({ name, version, ...answer }));
}
