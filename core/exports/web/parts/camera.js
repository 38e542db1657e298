// The webcam, answered as fast as the model is.

const SPOKEN_EVERY_MS = 3000;

class Camera {
  #stream = null;
  #spokenAt = 0;
  #spoken = "";

  constructor(model, about, keep) {
    this.model = model;
    this.about = about;
    this.video = document.getElementById("video");
    const said = document.getElementById("live-answer");
    const heat = document.getElementById("live-heat");
    this.view = new AnswerView(said, heat, about.classes, true);
    document.getElementById("stop").onclick = () => this.stop();
    document.getElementById("keep").onclick = () => this.#keep(keep);
    document.getElementById("cameras").onchange = (event) =>
      this.start(event.target.value).catch(tellProblem);
  }

  // device: of the list of cameras; none = the one that looks away from the person.
  async start(device) {
    this.#release();
    if (!navigator.mediaDevices) {
      throw new Error(
        "the browser gives the camera to pages from https, from localhost or from a " +
          "file on this computer only",
      );
    }
    const video = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video });
    } catch (error) {
      throw new Error(cameraProblem(error));
    }
    this.video.srcObject = this.#stream;
    await this.video.play();
    document.getElementById("live").hidden = false;
    document.getElementById("stop").focus();
    this.#mirror();
    this.#listCameras();
    this.#loop(this.#stream);
  }

  stop() {
    this.#release();
    document.getElementById("live").hidden = true;
    document.getElementById("camera").focus();
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  // A camera that looks at the person is shown like a mirror; the model sees it unturned.
  #mirror() {
    const { facingMode } = this.#stream.getVideoTracks()[0].getSettings();
    const frame = this.video.parentElement;
    frame.classList.toggle("mirrored", facingMode !== "environment");
  }

  async #listCameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const cameras = devices.filter(({ kind }) => kind === "videoinput");
    const current = this.#stream?.getVideoTracks()[0].getSettings().deviceId;
    const list = document.getElementById("cameras");
    list.replaceChildren(...cameras.map(({ deviceId, label }, place) =>
      new Option(label || `Camera ${place + 1}`, deviceId, false, deviceId === current)));
    document.getElementById("which").hidden = cameras.length < 2;
  }

  async #loop(stream) {
    const times = [];
    while (this.#stream === stream) {
      await new Promise(requestAnimationFrame); // waits while the page is not looked at
      if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
      try {
        const answer = await this.model.answer(await createImageBitmap(this.video));
        if (this.#stream === stream) this.#show(answer, times);
      } catch (error) {
        this.stop();
        tellProblem(error);
      }
    }
  }

  #show(answer, times) {
    this.view.update(answer);
    times.push(performance.now());
    if (times.length > 20) times.shift();
    const seconds = (times.at(-1) - times[0]) / 1000;
    const rate = times.length > 1 ? ((times.length - 1) / seconds).toFixed(1) : "-";
    const took = answer.milliseconds.toFixed(0);
    const speed = document.getElementById("speed");
    speed.textContent = `${rate} pictures a second, ${took} ms each`;
    this.#speak(verdictOf(answer, this.about.classes));
  }

  // Screen readers hear a new answer, at most every few seconds.
  #speak({ best, unsure, head }) {
    const now = performance.now();
    const said = unsure ? head : this.about.classes[best];
    if (said === this.#spoken || now - this.#spokenAt < SPOKEN_EVERY_MS) return;
    [this.#spoken, this.#spokenAt] = [said, now];
    speak(head);
  }

  async #keep(keep) {
    const { videoWidth: width, videoHeight: height } = this.video;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    const time = new Date().toLocaleTimeString();
    keep(new File([await canvas.convertToBlob()], `Camera, ${time}`, { type: "image/png" }));
  }
}

function cameraProblem({ name, message }) {
  const reasons = {
    NotAllowedError: "the camera was not allowed; allow it beside the address, and try again",
    NotFoundError: "this computer has no camera",
    NotReadableError: "another program has the camera; close it, and try again",
  };
  return reasons[name] ?? `the camera does not start (${message})`;
}
