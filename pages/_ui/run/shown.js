function made() {
  const node = document.createElement("li");
  node.innerHTML = '<img alt=""><p></p>';
  const picture = node.querySelector("img");
  picture.onerror = () => node.classList.add("shown-failed");
  picture.onload = () => node.classList.remove("shown-failed");
  return node;
}

// The picture before stays until the next one is there: nothing flickers.
function draw(picture, address) {
  const source = new URL(address, document.baseURI).href;
  if (picture.wanted === source) return;
  picture.wanted = source;
  if (!picture.src) {
    picture.src = source;
    return;
  }
  const next = new Image();
  next.onload = next.onerror = () => {
    if (picture.wanted === source) picture.src = source;
  };
  next.src = source;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".shown");
  root.style.setProperty("--scale", data.scale);
  root.classList.toggle("shown-wraps", data.wraps);
  root.setAttribute("aria-label", data.label);
  const before = root.nodes ?? new Map();
  root.nodes = new Map();
  for (const { id, address, alt, words, width } of data.pictures) {
    const node = before.get(id) ?? made();
    node.style.width = `${width * data.scale}px`;
    node.querySelector("img").alt = alt;
    node.querySelector("p").textContent = words;
    draw(node.querySelector("img"), address);
    root.nodes.set(id, node);
  }
  const nodes = [...root.nodes.values()];
  const isSame =
    nodes.length === root.children.length &&
    nodes.every((node, place) => node === root.children[place]);
  if (!isSame) root.replaceChildren(...nodes);
}
