const LEAST_MS = 80; // between two frames: quicker than an eye follows, and no more work
const BUSY_MS = 400; // before a server that is busy, or away, is asked again
const PATIENCE_MS = 15000; // for one answer; the first one waits for the model
const COUNTED = 12; // frames, for the rate
const QUALITY = 0.85; // of a frame as JPEG
const DIGITS = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function draw(view, answer) {
  view.root.style.setProperty("--answer-colour", view.data.colour);
  view.bars.replaceChildren(...answer.top.map(([name, share]) => answerBar(name, share)));
  view.sign.hidden = !answer.unfamiliar;
  const now = performance.now();
  view.times = [...view.times, now].slice(-COUNTED);
  view.root.dataset.frames = Number(view.root.dataset.frames ?? 0) + 1;
  if (view.times.length > 2) {
    const rate = ((view.times.length - 1) * 1000) / (now - view.times[0]);
    view.root.dataset.rate = rate.toFixed(1);
    const number = rate.toLocaleString(view.data.language, DIGITS);
    view.rate.textContent = view.data.texts.rate.replace("{rate}", number);
  }
}

function frame(view) {
  const { videoWidth, videoHeight } = view.video;
  view.canvas.width = videoWidth;
  view.canvas.height = videoHeight;
  view.canvas.getContext("2d").drawImage(view.video, 0, 0);
  return new Promise((done) => view.canvas.toBlob(done, "image/jpeg", QUALITY));
}

// What the server says of the present frame: an answer, why the view ends, or what to
// say while it is asked again.
async function ask(view) {
  const body = await frame(view);
  if (!body) return { words: "" };
  try {
    const response = await fetch(new URL(view.data.address, document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "image/jpeg" },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 401 || response.redirected) return { end: view.data.texts.signed_out };
    if (response.status === 404) return { end: view.data.texts.no_model };
    return response.ok ? await response.json() : { words: "" };
  } catch {
    return { words: view.data.texts.away };
  }
}

async function look(view, stream) {
  while (view.stream === stream) {
    const began = performance.now();
    const answer = view.video.videoWidth ? await ask(view) : { words: "" };
    if (view.stream !== stream) return; // stopped meanwhile, and told why
    if (answer.end) return stop(view, answer.end);
    view.words.textContent = answer.words ?? "";
    if (answer.top) draw(view, answer);
    const least = answer.top ? LEAST_MS : BUSY_MS;
    await pause(Math.max(0, least - (performance.now() - began)));
  }
}

async function start(view) {
  view.isNew = false;
  if (!navigator.mediaDevices?.getUserMedia) return stop(view, view.data.texts.insecure);
  view.isWanted = true;
  let stream;
  try {
    const video = { width: { ideal: 640 }, height: { ideal: 480 } };
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    const { why, failed } = view.data.texts;
    return stop(view, why[error.name] ?? failed.replace("{reason}", () => error.message));
  }
  if (!view.isWanted || !view.root.isConnected || document.hidden) {
    return stream.getTracks().forEach((track) => track.stop());
  }
  release(view);
  view.stream = stream;
  stream.getVideoTracks()[0].addEventListener("ended", () => {
    if (view.stream === stream) stop(view, view.data.texts.gone);
  });
  view.video.srcObject = stream;
  view.words.textContent = "";
  view.button.textContent = view.data.texts.stop;
  view.keep.hidden = false;
  await view.video.play().catch(() => {}); // stopped meanwhile
  look(view, stream);
}

function release(view) {
  view.stream?.getTracks().forEach((track) => track.stop());
  view.stream = null;
  view.video.srcObject = null;
  view.times = [];
}

function stop(view, words) {
  release(view);
  view.isWanted = false;
  view.words.textContent = words;
  view.rate.textContent = "";
  view.sign.hidden = true;
  view.bars.replaceChildren();
  view.button.textContent = view.data.texts.start;
  view.keep.hidden = true;
}

// The light of a webcam that nobody looks at goes out; it goes on with the tab.
function turn(view) {
  if (document.hidden && view.isWanted) {
    stop(view, view.data.texts.hidden);
    view.isPaused = true;
  } else if (!document.hidden && view.isPaused) {
    view.isPaused = false;
    start(view);
  }
}

async function keep(view) {
  const body = view.stream && (await frame(view));
  if (!body) return;
  const reader = new FileReader();
  reader.onload = () => view.tell("kept", reader.result.split(",")[1]);
  reader.readAsDataURL(body);
}

function begin(root) {
  const view = { root, times: [], stream: null, canvas: document.createElement("canvas") };
  view.isNew = true;
  for (const [name, place] of Object.entries({
    video: "video",
    words: ".live-words",
    button: ".live-switch",
    keep: ".live-keep",
    sign: ".live-sign",
    bars: ".live-bars",
    rate: ".live-rate",
  })) {
    view[name] = root.querySelector(place);
  }
  view.button.onclick = () => (view.isWanted ? stop(view, "") : start(view));
  view.keep.onclick = () => keep(view);
  view.turned = () => turn(view);
  document.addEventListener("visibilitychange", view.turned);
  return view;
}

// Of another language as soon as the page is.
function say(view) {
  const { texts } = view.data;
  view.video.setAttribute("aria-label", texts.video);
  view.button.textContent = view.stream ? texts.stop : texts.start;
  if (view.isNew) view.words.textContent = texts.welcome;
  view.keep.textContent = texts.keep;
  view.sign.textContent = texts.unfamiliar;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".live-view");
  root.view ??= begin(root);
  const view = root.view;
  view.data = data;
  view.tell = setTriggerValue;
  say(view);
  return () => {
    document.removeEventListener("visibilitychange", view.turned);
    release(view);
    view.isWanted = false;
    delete root.view;
  };
}
