const ID_BYTES = 8;
const WAIT_MS = 60; // with the mouse still, before a picture is asked for

// By the images' name: ids that are selected, and how often a selection was taken back
// by then, and by now. A chart may go and come back, and another one show the same images.
const kept = {};
const cleared = {};
const charts = new Set();

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function base64(array) {
  let text = "";
  for (let i = 0; i < array.length; i += 0x8000) {
    text += String.fromCharCode(...array.subarray(i, i + 0x8000));
  }
  return btoa(text);
}

function hex(array) {
  return Array.from(array, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function idOf(node, point) {
  return node.ids.subarray(point * ID_BYTES, (point + 1) * ID_BYTES);
}

// One trace per group; the points that are selected by their places in it.
function traces(node, data) {
  const made = data.legend.map((group) => ({
    type: "scattergl",
    mode: "markers",
    name: group.name,
    x: [],
    y: [],
    customdata: [],
    hoverinfo: "none",
    marker: { color: group.colour, symbol: group.symbol, size: node.size },
    unselected: { marker: { opacity: 0.12 } },
  }));
  const places = new Uint16Array(bytes(data.places).buffer);
  const selected = kept[data.name]?.ids;
  if (selected) made.forEach((trace) => (trace.selectedpoints = []));
  bytes(data.groups).forEach((group, point) => {
    const trace = made[group];
    if (selected?.has(hex(idOf(node, point)))) {
      trace.selectedpoints.push(trace.x.length);
    }
    trace.x.push(places[2 * point]);
    trace.y.push(places[2 * point + 1]);
    trace.customdata.push(point);
  });
  return made;
}

function layout(node) {
  const axis = { showticklabels: false, zeroline: false, showgrid: false, title: "" };
  const colour = getComputedStyle(node).color;
  return {
    dragmode: node.layout?.dragmode ?? "lasso",
    hovermode: "closest",
    uirevision: "same",
    margin: { l: 8, r: 8, t: 32, b: 8 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour, size: 13, family: "Source Sans, sans-serif" },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: colour, activecolor: colour },
    legend: { itemsizing: "constant", x: 1.01, y: 1, maxheight: 400 },
    xaxis: axis,
    yaxis: { ...axis },
  };
}

function select(node, library, event) {
  if (!event) return;
  if (!event.points.length) return deselect(node, library);
  const ids = new Uint8Array(event.points.length * ID_BYTES);
  event.points.forEach((point, place) => {
    ids.set(idOf(node, point.customdata), place * ID_BYTES);
  });
  const chosen = event.points.map((point) => hex(idOf(node, point.customdata)));
  kept[node.name] = { ids: new Set(chosen), cleared: cleared[node.name] };
  node.tell("selected", base64(ids));
}

function clear(node, library) {
  delete kept[node.name];
  library.update(node, { selectedpoints: null }, { selections: [] });
}

// Comes by an element of its own, so that the points need not be sent again.
function takeBack({ name, num_cleared }) {
  cleared[name] = num_cleared;
  if (!kept[name] || kept[name].cleared === num_cleared) return;
  delete kept[name];
  for (const node of charts) {
    if (node.name === name && node.data) clear(node, window.Plotly);
  }
}

// Plotly also says so when it is told to, see `clear`.
function deselect(node, library) {
  if (!kept[node.name]) return;
  clear(node, library);
  node.tell("selected", "");
}

// The group's name at once, and a moment later the picture and what it is called.
function hover(node, box, event) {
  const point = event.points[0];
  const wanted = hex(idOf(node, point.customdata));
  const [picture, words] = [box.querySelector("img"), box.querySelector("p")];
  node.hovered = wanted;
  words.textContent = node.legend[point.curveNumber];
  picture.hidden = true;
  const left = event.event.offsetX + (event.event.offsetX > 200 ? -190 : 20);
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(0, event.event.offsetY - 60)}px`;
  box.hidden = false;
  clearTimeout(node.waits);
  node.waits = setTimeout(async () => {
    const answer = await fetch(new URL(node.pictures + wanted, document.baseURI));
    if (!answer.ok || node.hovered !== wanted) return;
    const told = await answer.json();
    if (node.hovered !== wanted) return;
    const group = node.legend[point.curveNumber];
    words.textContent = told.words.includes(group)
      ? told.words
      : `${told.words}\n${group}`;
    if (told.picture) {
      picture.src = told.picture;
      picture.hidden = false;
    }
  }, WAIT_MS);
}

function listen(node, box, library) {
  node.on("plotly_selected", (event) => select(node, library, event));
  node.on("plotly_deselect", () => deselect(node, library));
  node.on("plotly_hover", (event) => hover(node, box, event));
  node.on("plotly_unhover", () => {
    clearTimeout(node.waits);
    node.hovered = null;
    box.hidden = true;
  });
}

const options = {
  responsive: true,
  displaylogo: false,
  displayModeBar: true,
  scrollZoom: true,
  modeBarButtons: [
    ["lasso2d", "select2d", "pan2d", "zoom2d"],
    ["zoomIn2d", "zoomOut2d", "resetScale2d"],
  ],
};

export default function ({ data, parentElement, setTriggerValue }) {
  const node = parentElement.querySelector(".map-chart");
  if (!node) return takeBack(data);
  const box = parentElement.querySelector(".map-hover");
  parentElement.style.position = "relative";
  node.setAttribute("role", "figure");
  node.setAttribute("aria-label", data.alt);
  node.tell = setTriggerValue;
  charts.add(node);
  node.pictures = data.pictures;
  plotly(new URL(data.script, document.baseURI).href)
    .then(async (library) => {
      if (!node.isConnected) return;
      node.name = data.name;
      if (node.version === data.version) return;
      node.version = data.version;
      node.legend = data.legend.map((group) => group.label);
      node.ids = bytes(data.ids);
      node.size = node.ids.length > ID_BYTES * 5000 ? 4 : 6;
      if (!node.data) node.textContent = ""; // of an earlier failure
      const began = performance.now();
      const isNew = !node.data;
      if (node.locale !== data.config.locale) node.options = null;
      node.locale = data.config.locale;
      node.options ??= { ...options, ...data.config };
      await library.react(node, traces(node, data), layout(node), node.options);
      if (isNew) listen(node, box, library);
      node.dataset.milliseconds = Math.round(performance.now() - began);
      node.dataset.points = node.ids.length / ID_BYTES;
    })
    .catch(() => {
      if (!node.data) {
        node.textContent = data.failed;
      }
    });
  return () => {
    clearTimeout(node.waits);
    charts.delete(node);
    window.Plotly?.purge(node);
  };
}
