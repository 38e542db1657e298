// Streamlit (1.67) draws tables on a canvas: their buttons hear of the mouse only, rows
// are selected with Shift and Space, and Tab stops at every cell of a row.

// React has two of everything, of which one is on the screen.
function currentOf(fiber) {
  if (!fiber.return) return fiber.stateNode.current;
  for (let one = currentOf(fiber.return).child; one; one = one.sibling) {
    if (one === fiber || one === fiber.alternate) return one;
  }
  return fiber;
}

// What Streamlit gave to the grid that a canvas belongs to. React keeps it behind the
// node; nothing in the document says which cell is where.
function gridOf(canvas) {
  const name = Object.keys(canvas).find((key) => key.startsWith("__reactFiber$"));
  for (let fiber = canvas[name]; fiber; fiber = fiber.return) {
    const props = fiber.memoizedProps;
    if (props?.getCellContent && props.onGridSelectionChange) {
      return currentOf(fiber).memoizedProps;
    }
  }
  return null;
}

const isButton = (content) => content?.data?.kind === "button-cell";

// As a click in the middle of the cell.
function press(grid, cell) {
  const bounds = { x: 0, y: 0, width: 400, height: 40 };
  const nothing = () => {};
  grid.onCellClicked?.(cell, {
    bounds, localEventX: 200, localEventY: 20, preventDefault: nothing,
  });
}

function selectRow(cell) {
  const options = { key: " ", code: "Space", keyCode: 32, shiftKey: true };
  cell.dispatchEvent(
    new KeyboardEvent("keydown", { ...options, bubbles: true, cancelable: true }),
  );
}

// A table forgets where one is when it is sorted: no key would do anything any more.
function sort(canvas, grid) {
  const { current } = grid.gridSelection;
  grid.onHeaderClicked?.(current.cell[0], {});
  setTimeout(() => {
    const sorted = gridOf(canvas);
    sorted?.onGridSelectionChange({ ...sorted.gridSelection, current });
  });
}

// Whether the key has done something, and the grid must not hear of it.
function hear(canvas, event) {
  const grid = gridOf(canvas);
  const cell = grid?.gridSelection?.current?.cell;
  if (!cell) return false;
  if (event.key === "Enter" || event.key === " ") {
    if (isButton(grid.getCellContent(cell))) press(grid, cell);
    else if (grid.rowSelect && grid.rowSelect !== "none") selectRow(event.target);
    else return false;
    return true;
  }
  if (event.key.toLowerCase() === "s" && !event.shiftKey) {
    sort(canvas, grid);
    return true;
  }
  return false;
}

// The focus is the canvas's, or that of a cell which only readers of screens find in it.
function canvasOf(node) {
  const canvas = node.closest?.("canvas");
  return canvas?.closest('[data-testid="stDataFrame"]') ? canvas : null;
}

function leave(canvas, event) {
  event.stopImmediatePropagation(); // the browser goes on to what is next
  if (!event.shiftKey) return;
  canvas.tabIndex = -1; // else what comes before the cell is its own canvas
  canvas.addEventListener("focusout", () => { canvas.tabIndex = 0; }, { once: true });
}

function onKey(event) {
  document.documentElement.dataset.by = "keys";
  const canvas = canvasOf(event.target);
  if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Tab") {
    leave(canvas, event);
  } else if (!event.shiftKey && hear(canvas, event)) {
    event.stopImmediatePropagation();
    event.preventDefault();
  }
}

// A wide table can be scrolled, which a browser takes for one more stop.
function enterWhole(node) {
  const frame = node.closest?.('[data-testid="stDataFrame"]');
  const scroller = frame?.querySelector(".dvn-scroller");
  if (!scroller) return;
  scroller.tabIndex = -1;
  if (node === scroller) frame.querySelector("canvas[tabindex]")?.focus();
}

// A table says what its keys do: to whoever hears it, and above it, to whoever sees it.
function explain(event, words) {
  enterWhole(event.target);
  const canvas = canvasOf(event.target);
  if (!canvas) return;
  const frame = canvas.closest('[data-testid="stDataFrame"]');
  const grid = gridOf(canvas);
  const rows = grid?.rowSelect && grid.rowSelect !== "none";
  const presses = grid?.columns.some((_, i) => isButton(grid.getCellContent([i, 0])));
  const said = [words.move, rows && words.select, presses && words.press, words.sort];
  frame.dataset.keys = said.filter(Boolean).join(" · ");
  canvas.setAttribute("aria-description", frame.dataset.keys);
  const name = canvas.closest("[aria-label]:not(canvas)")?.getAttribute("aria-label");
  canvas.setAttribute("aria-label", name ?? words.table);
}

function onPointer() {
  document.documentElement.dataset.by = "pointer";
}

export default function ({ data }) {
  const told = (event) => explain(event, data);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("focusin", told);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("focusin", told);
  };
}
