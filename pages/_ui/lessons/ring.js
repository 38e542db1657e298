// Marks the element that a lesson speaks of. Streamlit draws elements anew, so the page
// is looked through again whenever something in it has changed.
const FOCUSABLE =
  "input, button, select, textarea, summary, a[href], [tabindex]:not([tabindex='-1'])";

const EDGE = 4; // pixels from its upper and lower end

function visible(node) {
  return node.getClientRects().length > 0;
}

function found(selector) {
  return selector ? [...document.querySelectorAll(selector)].find(visible) : undefined;
}

function show(node, moves) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  if (!moves) return;
  const inside = [node, ...node.querySelectorAll("*")];
  const target = inside.find(
    (one) => one.matches(FOCUSABLE) && !one.closest("[data-testid='stTooltipIcon']"),
  );
  if (target) {
    target.focus({ preventScroll: true });
  } else {
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }
}

// Once more a little later: what is still being drawn above it moves it away.
const LATER = [0, 700, 1500];

// What the form or the panel hides is away, too: so ask what stands where it should.
function showIfAway(state, step) {
  const node = found(state.data.selector);
  if (!node || state.data.step !== step) return;
  const { left, right, top, bottom } = node.getBoundingClientRect();
  const there = (y) => node.contains(document.elementFromPoint((left + right) / 2, y));
  if (!there(top + EDGE) || !there(bottom - EDGE)) show(node, false);
}

function look(state) {
  const node = found(state.data.selector);
  for (const old of document.querySelectorAll("[data-lesson]")) {
    if (old !== node) delete old.dataset.lesson;
  }
  state.button.hidden = !node;
  if (!node) return;
  if (node.dataset.lesson !== state.data.tag) node.dataset.lesson = state.data.tag;
  if (state.shown !== state.data.step) {
    state.shown = state.data.step;
    for (const wait of LATER) setTimeout(() => showIfAway(state, state.shown), wait);
  }
}

function begun(parent) {
  const panel = parent.closest(".st-key-lesson_panel");
  const state = { button: parent.querySelector(".lesson-show"), panel };
  let waiting = false;
  const again = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look(state);
    });
  };
  const changes = new MutationObserver(again);
  changes.observe(document.body, { childList: true, subtree: true });
  const height = new ResizeObserver(() => {
    const style = document.documentElement.style;
    style.setProperty("--lesson-height", `${panel.offsetHeight}px`);
  });
  height.observe(panel);
  state.button.addEventListener("click", () => {
    const node = found(state.data.selector);
    if (node) show(node, true);
  });
  state.end = () => {
    changes.disconnect();
    height.disconnect();
    document.documentElement.style.removeProperty("--lesson-height");
    for (const old of document.querySelectorAll("[data-lesson]")) delete old.dataset.lesson;
  };
  return state;
}

export default function ({ data, parentElement }) {
  parentElement.lesson ??= begun(parentElement);
  const state = parentElement.lesson;
  state.data = data;
  state.button.textContent = data.show;
  state.panel.setAttribute("role", "region");
  state.panel.setAttribute("aria-label", data.panel);
  const said = parentElement.querySelector(".lesson-said");
  if (said.textContent !== data.said) said.textContent = data.said;
  look(state);
  return () => {
    state.end();
    delete parentElement.lesson;
  };
}
