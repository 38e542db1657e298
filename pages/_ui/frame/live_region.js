// One region of the document says everything, so that nothing is said twice or cut off.
function region() {
  const found = document.getElementById("thaw-said");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "thaw-said";
  made.className = "unseen";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

export default function ({ data, parentElement }) {
  const node = parentElement.querySelector(".said");
  const isFirst = !("words" in node.dataset);
  const isNews = isFirst ? data.at_once : node.dataset.words !== data.words;
  node.dataset.words = data.words;
  if (isNews) region().textContent = data.words;
}
