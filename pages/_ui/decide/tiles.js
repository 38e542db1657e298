const TILE = `
  <button type="button" class="tile-picture" data-does="opened"><img alt=""><span></span></button>
  <label class="tile-pick"><input type="checkbox"><span></span></label>
  <div class="tile-line">
    <span class="tile-words"></span>
    <button type="button" class="tile-like" data-does="like">
      <span class="tile-icon" aria-hidden="true">image_search</span>
    </button>
  </div>
  <p class="tile-answer"><span class="tile-icon" aria-hidden="true"></span><span></span></p>
  <p class="tile-badges"></p>`;

const LIKE = "More like this";

function made(id) {
  const node = document.createElement("li");
  node.className = "tile";
  node.innerHTML = TILE;
  node.dataset.id = id;
  return node;
}

function drawPicture(button, tile) {
  const picture = button.querySelector("img");
  const source = tile.picture && new URL(tile.picture, document.baseURI).href;
  if (source && picture.src !== source) picture.src = source;
  picture.alt = source ? tile.alt : "";
  picture.hidden = !source;
  const words = button.querySelector("span");
  words.textContent = source ? "" : `${tile.alt}: ${tile.reason}`;
  words.hidden = Boolean(source);
  button.title = "Look at it";
}

function drawAnswer(line, answer) {
  line.hidden = !answer;
  const [icon, words] = line.querySelectorAll("span");
  [icon.textContent, words.textContent] = answer ?? ["", ""];
}

function badge([colour, words]) {
  const node = document.createElement("span");
  node.style.color = `var(--st-${colour}-text-color)`;
  node.style.background = `var(--st-${colour}-background-color)`;
  node.textContent = words;
  return node;
}

// A tile that stays keeps its node, and with it the focus and the picture.
function fill(node, tile, likeHelp) {
  drawPicture(node.querySelector(".tile-picture"), tile);
  node.querySelector(".tile-pick span").textContent = tile.title;
  node.querySelector(".tile-words").textContent = tile.words;
  const like = node.querySelector(".tile-like");
  like.title = likeHelp || LIKE;
  like.setAttribute("aria-label", `${likeHelp || LIKE}: ${tile.title}`);
  like.setAttribute("aria-disabled", Boolean(likeHelp)); // its help can still be read
  drawAnswer(node.querySelector(".tile-answer"), tile.answer);
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
  const before = view.nodes;
  view.nodes = new Map();
  for (const tile of data.tiles) {
    const node = before.get(tile.id) ?? made(tile.id);
    fill(node, tile, data.like_help);
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
