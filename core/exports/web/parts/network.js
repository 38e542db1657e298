// The network on ONNX Runtime Web, on one thread: more need headers of the server.

// runtime: the module of onnxruntime-web; wasm and model: bytes.
async function openNetwork(runtime, wasm, model) {
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmBinary = wasm;
  runtime.env.logLevel = "error";
  const options = { executionProviders: ["wasm"], graphOptimizationLevel: "all" };
  const session = await runtime.InferenceSession.create(model, options);
  return { runtime, session };
}

// pixels: RGB bytes of one picture. Gives probabilities; novelty, where the model knows
// how far its training images lie: above 1 it is unlike them; map, the class activation
// maps, {height, width, values} with the classes last.
async function answerOf({ runtime, session }, pixels, side) {
  const [input] = session.inputMetadata;
  const values = input.type === "uint8" ? pixels : Float32Array.from(pixels);
  const tensor = new runtime.Tensor(input.type, values, [1, side, side, 3]);
  const { probabilities, novelty, cam } = await session.run({ [input.name]: tensor });
  return {
    probabilities: Array.from(probabilities.data),
    novelty: novelty ? novelty.data[0] : null,
    map: cam && { height: cam.dims[1], width: cam.dims[2], values: cam.data.slice() },
  };
}
