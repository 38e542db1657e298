// The pictures that every export is proved with, answered by this browser.

const MOST_DIFFERENCE = 0.001; // of a probability; more is no rounding
const MOST_NOVELTY = 0.02; // 1 is the threshold

// golden: PNGs of the model's input, and what the app answers to each.
async function runCheck(model, golden, about) {
  const { pictures, probabilities: expected, novelty } = golden;
  const rows = [];
  for (const [place, picture] of pictures.entries()) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const answer = await model.answer(new Blob([bytes], { type: "image/png" }));
    const differences = expected[place].map((value, label) =>
      Math.abs(value - answer.probabilities[label]));
    rows.push({
      was: about.classes[ranked(expected[place])[0]],
      is: about.classes[ranked(answer.probabilities)[0]],
      difference: Math.max(...differences),
      novelty: novelty ? Math.abs(novelty[place] - answer.novelty) : 0,
      milliseconds: answer.milliseconds,
    });
  }
  return rows;
}

function summaryOf(rows) {
  const changed = rows.filter(({ was, is }) => was !== is);
  const largest = Math.max(...rows.map(({ difference }) => difference));
  const times = rows.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const far = Math.max(...rows.map(({ novelty }) => novelty));
  const passed = changed.length === 0 && largest <= MOST_DIFFERENCE && far <= MOST_NOVELTY;
  const median = times[Math.trunc(times.length / 2)];
  return { changed, largest, passed, median };
}

function showCheck(rows) {
  const { changed, largest, passed, median } = summaryOf(rows);
  document.getElementById("verdict").textContent =
    `${passed ? "Yes" : "No"}. ${rows.length} pictures: ${changed.length} changed answers, ` +
    `the largest difference of a probability is ${largest.toExponential(1)} ` +
    `(at most ${MOST_DIFFERENCE} may be). ${median.toFixed(0)} ms per picture.` +
    (passed ? "" : " Protection against fingerprinting changes pixels in some browsers: " +
      "allow this page to read them, or take another browser.");
  if (!changed.length) return;
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const title of ["Trained model", "This browser", "Difference"]) {
    const cell = element("th", "", title);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of changed) {
    const line = body.insertRow();
    for (const text of [row.was, row.is, row.difference.toPrecision(2)]) {
      line.insertCell().textContent = text;
    }
  }
  document.getElementById("differences").replaceChildren(table);
}
