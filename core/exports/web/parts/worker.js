// Answers beside the page, so that the page stays responsive.

let network;
let about;

async function open({ runtime, wasm, model, about: facts }) {
  about = facts;
  const address = URL.createObjectURL(new Blob([runtime], { type: "text/javascript" }));
  network = await openNetwork(await import(address), wasm, model);
  URL.revokeObjectURL(address);
  return null;
}

async function answer(source) {
  const began = performance.now();
  const pixels = await modelInput(source, about);
  const found = await answerOf(network, pixels, about.side);
  return { ...found, milliseconds: performance.now() - began };
}

onmessage = async ({ data: { id, parts, source } }) => {
  try {
    postMessage({ id, found: parts ? await open(parts) : await answer(source) });
  } catch (error) {
    postMessage({ id, problem: error?.message ?? String(error) });
  }
};
