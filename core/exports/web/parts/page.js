// What the page does with pictures that are dropped, chosen, pasted or filmed.

const MOST_CARDS = 200; // each keeps its picture in memory

function tell(text, isWrong = false) {
  const state = document.getElementById("state");
  state.textContent = text;
  state.classList.toggle("wrong", isWrong);
}

function tellProblem(error) {
  tell(`That did not work: ${error.message}.`, true);
}

function speak(text) {
  document.getElementById("spoken").textContent = text;
}

let working = Promise.resolve();

// One batch after the other, one picture after the other; the newest stands first.
function answerFiles(model, about, files) {
  working = working.then(async () => {
    const answers = document.getElementById("answers");
    for (const [place, file] of files.entries()) {
      tell(files.length > 1 ? `Picture ${place + 1} of ${files.length}` : "Asking");
      const name = file.name || "Pasted picture";
      const answer = await model.answer(file).catch(({ message }) => ({ problem: message }));
      answers.prepend(makeCard(file, name, answer, about.classes));
      speak(`${name}: ${answer.problem ?? verdictOf(answer, about.classes).head}`);
      if (answers.children.length > MOST_CARDS) dropCard(answers.lastElementChild);
    }
    tell("");
  });
  return working;
}

function dropCard(card) {
  URL.revokeObjectURL(card.querySelector("img")?.src);
  card.remove();
}

function takeDrops(take) {
  const drop = document.getElementById("drop");
  document.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add("over");
  };
  document.ondragleave = () => drop.classList.remove("over");
  document.ondrop = (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) take(files);
    else tellProblem(new Error("that was no file; save the picture first, or paste it"));
  };
  document.onpaste = (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) take(files);
    else tellProblem(new Error("there is no picture on the clipboard"));
  };
}

function takeChosen(take) {
  const files = document.getElementById("files");
  const choose = document.getElementById("choose");
  choose.onclick = () => files.click();
  files.onchange = () => {
    take([...files.files]);
    files.value = ""; // so that the same file can be chosen again
  };
  choose.disabled = false;
}

function followHeat() {
  const heat = document.getElementById("heat");
  const follow = () => {
    document.body.dataset.heat = heat.checked ? "on" : "";
    for (const { view } of document.querySelectorAll("#answers .card")) view?.redraw();
  };
  heat.onchange = follow;
  document.getElementById("look").hidden = false;
  follow();
}

async function followAddress(model, about) {
  let checked = null;
  const look = async () => {
    if (location.hash !== "#check" || checked) return;
    document.getElementById("check").hidden = false;
    checked = takePart("golden").then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
    showCheck(await runCheck(model, await checked, about));
  };
  window.onhashchange = () => look().catch(tellProblem);
  await look();
}

async function start() {
  const about = JSON.parse(document.getElementById("about").textContent);
  const model = await Model.open(about);
  const take = (files) => answerFiles(model, about, files);
  takeDrops(take);
  takeChosen(take);
  followHeat();
  const camera = new Camera(model, about, (file) => take([file]));
  const button = document.getElementById("camera");
  button.onclick = () => camera.start().catch(tellProblem);
  button.disabled = false;
  tell("Ready");
  await followAddress(model, about);
}

start().catch(tellProblem);
