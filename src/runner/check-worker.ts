// A worker thread of `check`: looks at a run of seeds of one protocol.
import { workerData } from "node:worker_threads";
import type { PluginFile } from "../scenario/plan.ts";
import { checkSeed, type Finding } from "../study/check.ts";
import { checkedProtocols, type SeedsJob } from "./check-job.ts";
import { loadPlugins } from "./plugins.ts";

const files = workerData as readonly PluginFile[];
const protocols = checkedProtocols(files.length === 0 ? undefined : loadPlugins(files));

export default function lookAt({ protocol, seeds, hardship }: SeedsJob): readonly Finding[] {
  return seeds.flatMap((seed) => checkSeed(protocols[protocol]!, seed, hardship) ?? []);
}
