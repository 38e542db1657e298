const SIDE = 1280; // pixels of the longer side: no backbone here takes larger pictures
const QUALITY = 0.9;
const STATE_MS = 6000;
const BUSY_MS = 1000; // before a server that is busy, or away, is asked again
const MOST_TRIES = 40;
const SHOWN = 12; // of those sent last

const { texts, base } = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const stored = `thaw ${base}`;
const waiting = [];
let key = "";
let state = null;
let chosen = "";
let stream = null;
let isSending = false;

// A browser that keeps nothing, as in a private window, still takes part.
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {}
}

function remembered(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function put(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function say(text, isFailure = false) {
  at("said").textContent = text;
  at("said").classList.toggle("failed", isFailure);
}

function end(text) {
  at("open").hidden = true;
  at("over").hidden = false;
  at("over").textContent = text;
  stream?.getTracks().forEach((track) => track.stop());
  state = null;
}

async function ask(path, body, type = "application/json") {
  const headers = { "X-Phone": key, ...(body === undefined ? {} : { "Content-Type": type }) };
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(`${base}/${path}`, { method, headers, body, cache: "no-store" });
  let told = {};
  try {
    told = await response.json();
  } catch {}
  return { status: response.status, told };
}

function way() {
  return document.querySelector("#ways input:checked").value;
}

function drawClasses() {
  if (!state.classes.includes(chosen)) chosen = state.classes[0] ?? "";
  const shown = [...at("classes").querySelectorAll("input")].map((input) => input.value);
  if (JSON.stringify(shown) === JSON.stringify(state.classes)) return;
  at("classes").replaceChildren(
    ...state.classes.map((name) => {
      const label = document.createElement("label");
      label.innerHTML = '<input type="radio" name="class"><span></span>';
      label.querySelector("span").textContent = name;
      const input = label.querySelector("input");
      input.value = name;
      input.checked = name === chosen;
      input.onchange = () => (chosen = name);
      return label;
    }),
  );
}

function draw() {
  const collects = state.classes.length > 0;
  at("ways").hidden = !(collects && state.asks);
  if (collects !== state.asks) {
    document.querySelector(`#ways [value=${collects ? "collect" : "ask"}]`).checked = true;
  }
  at("choice").hidden = way() !== "collect" || !collects;
  drawClasses();
  const sent = way() === "collect" ? state.sent : state.asked;
  const isFull = sent >= state.most;
  const isOff = state.muted || isFull || !(collects || state.asks);
  for (const control of document.querySelectorAll(".buttons input, .buttons button")) {
    control.disabled = isOff;
  }
  if (state.muted) say(texts.muted, true);
  else if (isFull) say(put(texts.full, { most: state.most }), true);
  else if (!collects && !state.asks) say(texts.wait);
  else if ([texts.muted, texts.wait].includes(at("said").textContent)) say("");
}

function drawAnswer(told, address) {
  at("answer").hidden = false;
  at("asked").src = address;
  at("unlike").hidden = !told.unfamiliar;
  at("bars").replaceChildren(...told.top.map(([name, share]) => answerBar(name, share)));
}

function drawSent(name, address) {
  const figure = document.createElement("figure");
  figure.setAttribute("role", "listitem");
  figure.innerHTML = '<img alt=""><figcaption></figcaption>';
  figure.querySelector("img").src = address;
  figure.querySelector("figcaption").textContent = name;
  at("sent").prepend(figure);
  while (at("sent").children.length > SHOWN) {
    URL.revokeObjectURL(at("sent").lastChild.querySelector("img").src);
    at("sent").lastChild.remove();
  }
}

// Upright and small; what this browser can't read is sent as it is.
async function reduced(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob ?? file;
  } catch {
    return file;
  }
}

async function delivered(path, body) {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      const found = await ask(path, body, "application/octet-stream");
      if (found.status !== 503) return found;
      say(texts.busy);
    } catch {
      say(texts.away);
    }
    await pause(BUSY_MS * (1 + Math.random()));
  }
  return { status: 0, told: { error: texts.gone } };
}

async function send({ file, target, className }) {
  const isQuestion = target === "ask";
  if ((isQuestion ? state.asked : state.sent) >= state.most) return draw();
  const body = await reduced(file);
  say(isQuestion ? texts.asking : texts.sending);
  const path = isQuestion ? "question" : `picture?class=${encodeURIComponent(className)}`;
  const { status, told } = await delivered(path, body);
  if (status === 410) return end(told.error);
  if (status !== 200) return say(told.error ?? texts.gone, true);
  state = told;
  const address = URL.createObjectURL(body);
  if (isQuestion) {
    say("");
    drawAnswer(told, address);
  } else if (told.twice) {
    say(put(texts.twice, { name: told.class }));
  } else {
    drawSent(told.class, address);
    say(put(texts.sent, { name: told.class, count: told.sent, most: told.most }));
  }
  draw();
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (waiting.length && state) await send(waiting.shift());
  isSending = false;
}

function take(files) {
  const target = way();
  for (const file of files) waiting.push({ file, target, className: chosen });
  at("answer").hidden = at("answer").hidden || target !== "ask";
  sendAll();
}

async function join(name) {
  const { status, told } = await ask("phone", JSON.stringify({ name }));
  if (status !== 200) return end(told.error ?? texts.gone);
  key = told.key;
  remember(stored, key);
  remember("thaw name", name);
  state = told;
  at("name").placeholder = put(texts.phone, { number: told.number });
  draw();
}

async function look() {
  if (document.hidden || !state || isSending) return;
  try {
    const { status, told } = await ask("state");
    if (status === 410) return end(told.error);
    if (status !== 200 || isSending || !state) return;
    if (!told.joined) return await join(at("name").value);
    state = told;
    draw();
  } catch {} // the next look tells
}

async function startWebcam() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    return say(put(texts.no_webcam, { reason: error.message || error.name }), true);
  }
  at("video").srcObject = stream;
  at("video").hidden = false;
  at("shoot").hidden = false;
  at("webcam").hidden = true;
  at("camera").hidden = true;
  await at("video").play();
}

async function shoot() {
  const { videoWidth, videoHeight } = at("video");
  if (!videoWidth) return;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [videoWidth, videoHeight];
  canvas.getContext("2d").drawImage(at("video"), 0, 0);
  take([await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY))]);
}

for (const input of document.querySelectorAll(".buttons input")) {
  input.onchange = () => {
    take([...input.files]);
    input.value = ""; // the same picture may come again
  };
}
for (const input of document.querySelectorAll("#ways input")) {
  input.onchange = () => {
    say("");
    at("answer").hidden = true;
    draw();
  };
}
at("name").onchange = () => join(at("name").value);
at("webcam").onclick = startWebcam;
at("shoot").onclick = shoot;
// Only this computer's own pages, and those over https, get a webcam.
at("webcam").hidden = !(window.isSecureContext && navigator.mediaDevices);
at("camera").hidden = !matchMedia("(pointer: coarse)").matches;
document.addEventListener("visibilitychange", look);
setInterval(look, STATE_MS);

key = remembered(stored);
at("name").value = remembered("thaw name");
join(at("name").value).catch(() => end(texts.gone));
