// The same at each update, and without lists in lists: else Plotly takes them for
// changed, and draws the whole chart anew (plotly.js 4, diffConfig).
function optionsOf(library, config, words) {
  const { modeBarButtons, ...others } = config;
  const asVectors = {
    name: "svg",
    title: words.svg,
    icon: library.Icons.disk,
    click: (chart) =>
      library.downloadImage(chart, { format: "svg", filename: "chart" }),
  };
  return {
    ...others,
    responsive: true,
    modeBarButtonsToAdd: [asVectors],
    modeBarButtonsToRemove: [
      "zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d",
      "autoScale2d", "resetScale2d",
    ],
  };
}

// What is known of the cells of a matrix that is drawn as one picture. Of more classes
// than it has pixels a side, neighbours share one: it tells of the fullest cell, which a
// click on it opens.
function knownOf({ words, names, totals, pixels, sides }) {
  const images = sides.map(({ places, images }) =>
    new Map(places.map((place, i) => [place, images[i]])));
  const pixelOf = (...cell) =>
    cell.map((one) => Math.floor(one * pixels / names.length)).join();
  const shown = images.at(-1);
  const fullest = new Map();
  for (const [place, count] of shown) {
    const pixel = pixelOf(Math.floor(place / names.length), place % names.length);
    if (count > (shown.get(fullest.get(pixel)) ?? 0)) fullest.set(pixel, place);
  }
  const placeAt = (...cell) =>
    fullest.get(pixelOf(...cell)) ?? cell[0] * names.length + cell[1];
  return { words, names, totals, images, placeAt };
}

// What the cell under the pointer says.
function cellWords({ words, names, totals, images, placeAt }, predicted, cell) {
  if (names[predicted] === undefined || names[cell] === undefined) return null;
  const place = placeAt(cell, predicted);
  [cell, predicted] = [Math.floor(place / names.length), place % names.length];
  const counts = images.map((side) => side.get(place) ?? 0);
  const filled = (text, name, value) => text.replace(`{${name}}`, () => value);
  const said = counts.length > 1
    ? [words.first, words.second].map((text, i) => filled(text, "count", counts[i]))
    : [
        filled(words.images, "count", counts[0]),
        filled(words.share, "percent",
          Math.round(100 * counts[0] / Math.max(1, totals[cell]))),
      ];
  return [
    filled(words.true, "name", names[cell]),
    filled(words.predicted, "name", names[predicted]),
    ...said,
  ].join("\n");
}

function tellCells(node, box, cells) {
  for (const name of ["plotly_hover", "plotly_unhover"]) node.removeAllListeners(name);
  box.hidden = true;
  if (!cells) return;
  const known = knownOf(cells);
  node.on("plotly_hover", ({ event, xvals: [x], yvals: [y] }) => {
    const words = cellWords(known, Math.round(x), Math.round(y));
    box.hidden = words === null;
    box.textContent = words ?? "";
    const frame = node.getBoundingClientRect();
    const [left, top] = [event.clientX - frame.left, event.clientY - frame.top];
    const isRight = left > frame.width / 2;
    box.style.left = isRight ? "auto" : `${left + 16}px`;
    box.style.right = isRight ? `${frame.width - left + 16}px` : "auto";
    box.style.top = `${Math.max(0, top - 40)}px`;
  });
  node.on("plotly_unhover", () => { box.hidden = true; });
}

// A matrix that is a picture is seen at once, and becomes a chart when plotly.js is there.
function showEarly(node, figure) {
  const picture = figure.data.find((trace) => trace.type === "image");
  if (!picture || window.Plotly || node.firstChild) return;
  const { l, r, t, b } = figure.layout.margin;
  const image = document.createElement("img");
  image.alt = "";
  image.src = picture.source;
  image.style.height = `${figure.layout.height - t - b}px`;
  image.style.margin = `${t}px ${r}px ${b}px ${l}px`;
  image.style.width = `calc(100% - ${l + r}px)`;
  node.append(image);
}

// Letters are seven eighths of the page's: no caption of it has smaller ones.
function fill(node, layout) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  Object.assign(layout, { autosize: true, height: undefined });
  layout.font.size = 0.875 * size;
  layout.hoverlabel = { ...layout.hoverlabel, font: { size: 0.875 * size } };
  layout.margin.t = 1.7 * size;
  node.sized ??= new ResizeObserver(() => {
    const drawn = node._fullLayout;
    const isSame = drawn?.height === node.clientHeight && drawn.width === node.clientWidth;
    if (drawn && !isSame && node.clientHeight) window.Plotly.Plots.resize(node);
  });
  node.sized.observe(node);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".live-chart");
  node.style.height = data.fills ? "auto" : `${data.height}px`;
  node.classList.toggle("fills", data.fills);
  node.setAttribute("role", "figure");  // an "img" must hold nothing to click on
  node.setAttribute("aria-label", data.alt);
  const figure = JSON.parse(data.figure);
  showEarly(node, figure);
  const source = new URL(data.script, document.baseURI).href;
  near(node).then(() => plotly(source)).then((library) => {
    if (!node.isConnected) return;
    if (!node.data) node.textContent = "";  // of an earlier failure, or a picture
    // Of the theme that is on the screen; the server learns of it a moment later.
    figure.layout.font.color = getComputedStyle(node).color;
    if (data.fills) fill(node, figure.layout);
    if (node.locale !== data.config.locale) node.chartOptions = null;
    node.locale = data.config.locale;
    node.chartOptions ??= optionsOf(library, data.config, data.words);
    library.react(node, figure.data, figure.layout, node.chartOptions);
    node.removeAllListeners("plotly_click");
    if (data.hears) node.on("plotly_click", ({ points: [point] }) => {
      setTriggerValue("clicked", [point.x, point.y]);
    });
    const words = parentElement.querySelector(".cell-words");
    parentElement.style.position = "relative";
    tellCells(node, words, data.cells);
    node.dataset.updates = Number(node.dataset.updates ?? 0) + 1;
  }).catch(() => {
    if (!node.data) {
      node.textContent = data.words.failed;
    }
  });
  return () => {
    node.sized?.disconnect();
    window.Plotly?.purge(node);
  };
}
