// What the model says, drawn: the answer, a bar per class, the places that spoke for it.

const NUM_BARS = 5;
const MOST_STEADY = 8; // classes that keep their places while a camera runs

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function percent(share) {
  return `${(100 * share).toFixed(1)}%`;
}

function ranked(probabilities) {
  return probabilities.map((_, label) => label)
    .sort((a, b) => probabilities[b] - probabilities[a]);
}

// The answer in words, and whether the picture is unlike the training images.
function verdictOf({ probabilities, novelty }, classes) {
  const [best] = ranked(probabilities);
  const unsure = novelty !== null && novelty > 1;
  const guess = `${classes[best]}, ${percent(probabilities[best])}`;
  return { best, unsure, head: unsure ? "I don't know" : guess };
}

function whyUnsure(novelty) {
  const times = novelty.toFixed(novelty < 10 ? 1 : 0);
  return (
    `This is unlike the pictures that the model learned from: ${times} times as far from ` +
    "them as a picture may be. The bars are only its guess."
  );
}

// The map of one class as a layer over the picture: yellow to red, and clear where
// nothing spoke for the class.
function drawHeat(canvas, { height, width, values }, label) {
  const numClasses = values.length / (height * width);
  const own = Array.from({ length: height * width }, (_, place) =>
    Math.max(0, values[place * numClasses + label]));
  const most = Math.max(...own);
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  const pixels = pen.createImageData(width, height);
  own.forEach((value, place) => {
    const share = most > 0 ? value / most : 0;
    pixels.data.set([235, 200 * (1 - share), 20, 200 * share], place * 4);
  });
  pen.putImageData(pixels, 0, 0);
}

// One class: its name, which shows its places when it is pressed, its bar, its share.
class Bar {
  constructor(label, name, choose) {
    this.label = label;
    this.row = element("tr");
    const cell = element("th");
    cell.scope = "row";
    this.button = element("button", "", name);
    this.button.type = "button";
    this.button.onclick = () => choose(label);
    this.name = element("span", "", name);
    cell.append(this.button, this.name);
    this.fill = element("span", "fill");
    const track = element("span", "track");
    track.append(this.fill);
    this.row.append(cell);
    this.row.insertCell().append(track);
    this.share = this.row.insertCell();
  }

  update(share, hasHeat, isChosen) {
    this.fill.style.width = `${100 * share}%`;
    this.share.textContent = percent(share);
    this.button.hidden = !hasHeat;
    this.name.hidden = hasHeat;
    this.button.setAttribute("aria-pressed", isChosen);
  }
}

// What is said of one picture, or of what a camera sees: then it is updated in place.
class AnswerView {
  #bars = [];
  #chosen = null; // the class whose places are shown; null = the answer's

  // heat: a canvas that lies over the picture.
  constructor(said, heat, classes, isLive = false) {
    Object.assign(this, { said, heat, classes, isLive });
    this.head = element("p", "top");
    this.why = element("p", "quiet");
    this.table = element("table", "bars");
    this.table.setAttribute("aria-label", "Probability of each class");
    this.more = element("details");
    this.moreTable = element("table", "bars");
    this.more.append(element("summary"), this.moreTable);
    said.append(this.head, this.why, this.table, this.more);
  }

  update(answer) {
    this.answer = answer;
    const { unsure, head } = verdictOf(answer, this.classes);
    this.said.classList.toggle("unsure", unsure);
    this.head.textContent = head;
    this.why.hidden = !unsure;
    this.why.textContent = unsure ? whyUnsure(answer.novelty) : "";
    this.#arrange(answer.probabilities);
    this.redraw();
  }

  // After the switch of the heat maps was turned, too.
  redraw() {
    const { probabilities, map } = this.answer;
    const chosen = this.#chosen ?? ranked(probabilities)[0];
    const hasHeat = Boolean(map && document.body.dataset.heat);
    for (const bar of this.#bars) {
      bar.update(probabilities[bar.label], hasHeat, bar.label === chosen);
    }
    this.heat.hidden = !hasHeat;
    if (!hasHeat) return;
    drawHeat(this.heat, map, chosen);
    this.heat.setAttribute("aria-label", `Places that spoke for ${this.classes[chosen]}`);
  }

  #choose(label) {
    this.#chosen = label === this.#chosen ? null : label;
    this.redraw();
  }

  #arrange(probabilities) {
    const isSteady = this.isLive && this.classes.length <= MOST_STEADY;
    const order = isSteady ? [...probabilities.keys()] : ranked(probabilities);
    const count = isSteady || order.length === NUM_BARS + 1 ? order.length : NUM_BARS;
    const shown = this.isLive ? order.slice(0, count) : order;
    if (shown.every((label, place) => this.#bars[place]?.label === label)) return;
    this.#bars = shown.map((label) =>
      new Bar(label, this.classes[label], (pressed) => this.#choose(pressed)));
    const rows = this.#bars.map(({ row }) => row);
    this.table.replaceChildren(...rows.slice(0, count));
    this.moreTable.replaceChildren(...rows.slice(count));
    this.more.hidden = rows.length <= count;
    this.more.firstElementChild.textContent = `${rows.length - count} more classes`;
  }
}

// A card with a picture and its answer, or the reason why there is none.
function makeCard(file, name, answer, classes) {
  const card = element("article", "card");
  card.setAttribute("aria-label", name);
  const said = element("div", "said");
  said.append(element("p", "name", name));
  if (answer.problem) {
    card.classList.add("alone");
    said.append(element("p", "top", "Not read"));
    said.append(element("p", "quiet", `This picture was left out: ${answer.problem}.`));
    card.append(said);
    return card;
  }
  const frame = element("div", "picture");
  const image = element("img");
  image.alt = name;
  image.src = URL.createObjectURL(file);
  const heat = element("canvas", "heat");
  heat.setAttribute("role", "img");
  frame.append(image, heat);
  card.append(frame, said);
  card.view = new AnswerView(said, heat, classes);
  card.view.update(answer);
  return card;
}
