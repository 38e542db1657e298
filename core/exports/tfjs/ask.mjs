// Asks a graph model in Node.js: node ask.mjs TASK.json, which names the files.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const tf = createRequire(import.meta.url)(task.runtime);
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
