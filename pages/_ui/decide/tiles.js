const TILE = `
  <button type="button" class="tile-picture" data-does="opened"><img alt=""><span></span></button>
  <label class="tile-pick"><input type="checkbox"><span></span></label>
  <div class="tile-line">
    <span class="tile-words"></span>
    <button type="button" class="tile-button" data-does="pressed">
      <span class="tile-icon" aria-hidden="true"></span>
    </button>
  </div>
  <div class="tile-answers"></div>
  <p class="tile-badges"></p>`;

const ANSWER = `<span class="tile-icon" aria-hidden="true"></span><span></span>`;

function made(id) {
  const node = document.createElement("li");
  node.className = "tile";
  node.innerHTML = TILE;
  node.dataset.id = id;
  return node;
}

function drawPicture(button, tile, texts) {
  const picture = button.querySelector("img");
  const source = tile.picture && new URL(tile.picture, document.baseURI).href;
  if (source && picture.src !== source) picture.src = source;
  picture.alt = source ? tile.alt : "";
  picture.hidden = !source;
  const words = button.querySelector("span");
  words.textContent = source ? "" : `${tile.alt}: ${tile.reason}`;
  words.hidden = Boolean(source);
  button.title = texts.look;
}

function drawButton(node, button, tile) {
  const help = button.why_not || button.title;
  node.querySelector("span").textContent = button.icon;
  node.title = help;
  node.setAttribute("aria-label", `${help}: ${tile.title}`);
  node.setAttribute("aria-disabled", Boolean(button.why_not)); // its help can still be read
}

function answer([icon, words]) {
  const node = document.createElement("p");
  node.className = "tile-answer";
  node.innerHTML = ANSWER;
  [node.children[0].textContent, node.children[1].textContent] = [icon, words];
  return node;
}

function badge([colour, words]) {
  const node = document.createElement("span");
  node.style.color = `var(--st-${colour}-text-color)`;
  node.style.background = `var(--st-${colour}-background-color)`;
  node.textContent = words;
  return node;
}

// A tile that stays keeps its node, and with it the focus and the picture.
function fill(node, tile, { button, texts }) {
  drawPicture(node.querySelector(".tile-picture"), tile, texts);
  node.querySelector(".tile-pick span").textContent = tile.title;
  node.querySelector(".tile-words").textContent = tile.words;
  for (const name of [".tile-pick", ".tile-words"]) node.querySelector(name).title = tile.tip;
  drawButton(node.querySelector(".tile-button"), button, tile);
  node.querySelector(".tile-answers").replaceChildren(...tile.answers.map(answer));
  node.querySelector(".tile-badges").replaceChildren(...tile.badges.map(badge));
}

function showPicked(view, picked) {
  for (const [id, node] of view.nodes) {
    const isPicked = picked.has(id);
    node.querySelector("input").checked = isPicked;
    node.classList.toggle("tile-picked", isPicked);
  }
}

function draw(view, data) {
  view.root.setAttribute("aria-label", data.texts.images);
  const before = view.nodes;
  view.nodes = new Map();
  for (const tile of data.tiles) {
    const node = before.get(tile.id) ?? made(tile.id);
    fill(node, tile, data);
    node.querySelector("input").hidden = !data.can_pick;
    view.nodes.set(tile.id, node);
  }
  const nodes = [...view.nodes.values()];
  const isSame =
    nodes.length === view.root.children.length &&
    nodes.every((node, place) => node === view.root.children[place]);
  if (!isSame) view.root.replaceChildren(...nodes);
  // What was selected since the server last heard of it is on its way there.
  if (data.count >= view.count) showPicked(view, new Set(data.picked));
}

function click(view, event) {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  view.trigger(button.dataset.does, button.closest(".tile").dataset.id);
}

function pick(view) {
  const tiles = {};
  for (const [id, node] of view.nodes) tiles[id] = node.querySelector("input").checked;
  const picked = Object.keys(tiles).filter((id) => tiles[id]);
  showPicked(view, new Set(picked));
  view.count += 1;
  view.set("picked", { count: view.count, tiles });
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".tiles");
  root.view ??= { root, nodes: new Map(), count: data.count };
  const view = root.view;
  view.set = setStateValue;
  view.trigger = setTriggerValue;
  root.onclick = (event) => click(view, event);
  root.onchange = () => pick(view);
  draw(view, data);
}
