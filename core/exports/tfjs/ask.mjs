// Asks a graph model in Node.js: node ask.mjs TASK.json, which names the files.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(import.meta.url);
const tf = require(task.runtime);
await useWebAssembly();

// The backend as browsers have it, beside the one file of TensorFlow.js: of npm's
// packages none is installed here.
async function useWebAssembly() {
  const backend = {};
  const give = (name) => (name === "@tensorflow/tfjs-core" ? tf : require(name));
  const script = readFileSync(task.backend, "utf8");
  new Function("exports", "module", "require", "__dirname", script)(
    backend,
    { exports: backend },
    give,
    dirname(task.backend),
  );
  backend.setWasmPaths(dirname(task.backend) + sep);
  await tf.setBackend("wasm");
}

const { weightsManifest, ...model } = JSON.parse(readFileSync(task.model, "utf8"));
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const weightData = new Uint8Array(readFileSync(task.weights)).buffer;
const network = await tf.loadGraphModel({
  load: async () => ({ ...model, weightSpecs, weightData }),
});

function answerOf(pixels) {
  const image = tf.tensor(pixels, [1, task.side, task.side, 3], "float32");
  const { probabilities, novelty } = network.predict(image);
  return {
    probabilities: Array.from(probabilities.dataSync()),
    novelty: novelty ? novelty.dataSync()[0] : null,
  };
}

const pixels = readFileSync(task.images);
const length = task.side * task.side * 3;
const answers = [];
for (let start = 0; start < pixels.length; start += length) {
  const image = new Uint8Array(pixels.subarray(start, start + length));
  tf.engine().startScope();
  answers.push(answerOf(image));
  tf.engine().endScope();
}
writeFileSync(task.answers, JSON.stringify(answers));
