// A thread that does blocks of replications.
import { parentPort } from "node:worker_threads";
import { type Block, replicate } from "./replicate.ts";

parentPort!.on("message", (block: Block) => {
  const seen = replicate(block);
  parentPort!.postMessage(
    seen,
    seen.flatMap(({ samples }) => Object.values(samples).map(({ buffer }) => buffer as ArrayBuffer)),
  );
});
