// How requests become blocks: shared by every protocol with a leader that cuts blocks.
import { defineParams, type ParamTable, type ParamValues } from "../base/params.ts";
import { type Micros, SECOND } from "../base/time.ts";

export const blockParams = defineParams({
  "block.every": {
    kind: "duration",
    default: SECOND,
    min: 0,
    meaning:
      "blocks are cut at multiples of this time; 0 cuts one as soon as a request waits and the pipeline has room",
    source: "assumption (GoQuorum and Besu suggest 1 to 5 s)",
  },
  "block.at-most": {
    kind: "count",
    default: 500,
    min: 1,
    meaning: "requests in a block",
    source: "Hyperledger Fabric BatchSize.MaxMessageCount default 500",
  },
  "block.empty": {
    kind: "flag",
    default: false,
    meaning: "cut blocks that hold no request; an idle ledger is silent without",
    source: "assumption",
  },
}) satisfies ParamTable;

/** When clients ask again; a protocol may have another default. */
export const clientRetry = {
  kind: "duration",
  default: 5 * SECOND,
  min: 1,
  meaning: "a client sends an unanswered request to every validator after this time",
  source: "assumption",
} as const;

export type BlockParams = ParamValues<typeof blockParams>;

/** Time until the next cut: the next multiple of `block.every` strictly after now; 0 when blocks are cut at once. */
export function untilNextCut(now: Micros, every: Micros): Micros {
  return every === 0 ? 0 : every - (now % every);
}
