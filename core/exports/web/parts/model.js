// The model as the page sees it: parts that lie in the page, and a worker that answers.

// The bytes of a part of this page; it is taken out of it, as it may be large.
async function takePart(name) {
  const element = document.getElementById(name);
  const text = atob(element.textContent.trim());
  element.remove();
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const unpacking = new DecompressionStream("gzip");
  return new Response(new Blob([packed]).stream().pipeThrough(unpacking)).arrayBuffer();
}

class Model {
  #worker;
  #waiting = new Map(); // by id: what to call with the answer
  #last = 0;

  // Opens the model; fails with words for people.
  static async open(about) {
    if (!("DecompressionStream" in window && "OffscreenCanvas" in window)) {
      throw new Error("This browser is too old: one from 2023 or later is needed.");
    }
    const script = await takePart("worker");
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const model = new Model(new Worker(address));
    const names = ["runtime", "wasm", "model"];
    const [runtime, wasm, network] = await Promise.all(names.map(takePart));
    const parts = { runtime, wasm, model: network, about };
    await model.#ask({ parts }, [runtime, wasm, network]);
    URL.revokeObjectURL(address);
    return model;
  }

  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data: { id, found, problem } }) => {
      const { done, failed } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (problem) failed(new Error(problem));
      else done(found);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const error = new Error(event.message || "the browser refused to start the model");
      for (const { failed } of this.#waiting.values()) failed(error);
      this.#waiting.clear();
    };
  }

  // source: a file, or an ImageBitmap, which is given away.
  answer(source) {
    return this.#ask({ source }, source instanceof ImageBitmap ? [source] : []);
  }

  #ask(message, given) {
    const id = ++this.#last;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#worker.postMessage({ id, ...message }, given);
    });
  }
}
