// --- What every page uses: the data, small helpers, the colours ---------------------------------------------------------

const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const THEMES = ["auto", "light", "dark"];

function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== "" && child !== null));
  return element;
}

// Automatic, light, dark, and again; `state.theme` says which.
function nextTheme() {
  state.theme = THEMES[(THEMES.indexOf(state.theme) + 1) % THEMES.length];
  if (state.theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = state.theme;
  const text = `Colours: ${state.theme === "auto" ? "automatic" : state.theme}`;
  find("theme").setAttribute("aria-label", text);
  find("theme").title = `${text} (d)`;
}

