// Parameters of Snowman.
import { defineParams, type ParamValues } from "../base/params.ts";
import { SECOND } from "../base/time.ts";
import { blockParams, clientRetry } from "./block-params.ts";

const AVALANCHEGO = "AvalancheGo, snowball.DefaultParameters";

export const snowmanParams = defineParams({
  k: { kind: "count", default: 20, min: 1, meaning: "other validators asked in a poll", source: AVALANCHEGO },
  "alpha-preference": {
    kind: "count",
    default: 15,
    min: 1,
    meaning: "answers of a poll that make a block the preferred one among its siblings",
    source: AVALANCHEGO,
  },
  "alpha-confidence": {
    kind: "count",
    default: 15,
    min: 1,
    meaning: "answers of a poll that count towards accepting the block",
    source: AVALANCHEGO,
  },
  beta: {
    kind: "count",
    default: 20,
    min: 1,
    meaning: "successful polls in a row, all for the same block, that accept it",
    source: AVALANCHEGO,
  },
  concurrent: {
    kind: "count",
    default: 4,
    min: 1,
    meaning: "polls of one validator under way at a time",
    source: AVALANCHEGO,
  },
  "poll-timeout": {
    kind: "duration",
    default: 2 * SECOND,
    min: 1,
    meaning: "a poll counts what has been answered after this time",
    source: "AvalancheGo, network-minimum-timeout, to which its timeout adapts in a fast network",
  },
  rule: {
    kind: "choice",
    default: "snowflake",
    choices: ["snowflake", "snowball"],
    meaning:
      "which of several siblings is preferred: snowflake, that of the latest successful poll; snowball, that of the most successful polls",
    source: "AvalancheGo, chains/manager.go: SnowflakeFactory; the paper has both",
  },
  window: {
    kind: "duration",
    default: 5 * SECOND,
    min: 1,
    meaning:
      "for so long after its parent's time one validator may make the next block, then another for as long, and so on",
    source: "AvalancheGo, proposervm WindowDuration",
  },
  "most-processing": {
    kind: "count",
    default: 10,
    min: 1,
    meaning: "a validator that has so many undecided blocks makes none",
    source: "AvalancheGo, snowball.DefaultParameters: OptimalProcessing",
  },
  ...blockParams,
  "client-retry": { ...clientRetry, default: 30 * SECOND },
});
export type SnowmanValues = ParamValues<typeof snowmanParams>;
