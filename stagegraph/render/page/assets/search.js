// --- Search: cards whose texts or instructions hold the words ---------------------------------------------------------

const search = { matches: [], at: -1 };

function holds(card, words) {
  const text = `${runsOf(card).map(runText).join(" ")} ${card.tip}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function runSearch(jumpTo = true) {
  const words = find("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { root } of Object.values(pictures))
    for (const element of root.querySelectorAll(".match")) element.classList.remove("match");
  ring("current", []);
  search.matches = words.length ? picture().cards.filter((card) => !isHidden(card) && holds(card, words)) : [];
  search.at = -1;
  for (const card of search.matches) card.element.classList.add("match");
  showCount(words.length > 0);
  if (jumpTo && search.matches.length) showMatch(0);
}

function showCount(asked) {
  const { matches, at } = search;
  const text = at >= 0 ? `${at + 1} of ${matches.length}` : String(matches.length);
  find("matches").textContent = asked ? (matches.length ? text : "none") : "";
}

function showMatch(at) {
  const { matches } = search;
  if (!matches.length) return;
  search.at = (at + matches.length) % matches.length;
  const card = matches[search.at];
  ring("current", [card]);
  showCount(true);
  reveal(card.place);
}

const nextMatch = (by) => showMatch(search.at < 0 && by < 0 ? -1 : search.at + by);

function listenToSearch() {
  const field = find("search");
  field.addEventListener("input", () => runSearch());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      nextMatch(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      field.value = "";
      runSearch();
      const current = search.matches[search.at];
      (current ? current.element : view).focus();
      field.blur();
    }
  });
  find("next").addEventListener("click", () => nextMatch(1));
  find("previous").addEventListener("click", () => nextMatch(-1));
}
