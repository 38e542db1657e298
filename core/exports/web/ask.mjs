// Asks a model as the page does, in Node.js: node ask.mjs TASK.json, which names the files.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const script = readFileSync(task.network, "utf8");
const { openNetwork, answerOf } = new Function(
  `${script}; return { openNetwork, answerOf };`,
)();

const runtime = await import(pathToFileURL(task.module));
const network = await openNetwork(runtime, readFileSync(task.wasm), readFileSync(task.model));
const pixels = readFileSync(task.images);
const length = task.side * task.side * 3;
const answers = [];
for (let start = 0; start < pixels.length; start += length) {
  const image = new Uint8Array(pixels.subarray(start, start + length));
  const { probabilities, novelty } = await answerOf(network, image, task.side);
  answers.push({ probabilities, novelty });
}
writeFileSync(task.answers, JSON.stringify(answers));
