// Gasper: parameters.
import { defineParams, type ParamValues } from "../base/params.ts";
import { MINUTE, SECOND } from "../base/time.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import { powParams } from "./pow-state.ts";

export const gasperParams = defineParams({
  slot: {
    kind: "duration",
    default: 12 * SECOND,
    min: 1,
    meaning: "time of a slot, in which one validator leads",
    source: "consensus-specs: SLOT_DURATION_MS",
  },
  "slots-per-epoch": {
    kind: "count",
    default: 32,
    min: 2,
    meaning: "slots in which each validator votes once, and after which votes are counted",
    source: "consensus-specs: SLOTS_PER_EPOCH",
  },
  "attestation-due": {
    kind: "share",
    default: 0.3333,
    max: 0.5,
    meaning:
      "part of a slot after which those whose turn it is vote without its block, and a block is late; aggregates leave after twice as much",
    source: "consensus-specs: ATTESTATION_DUE_BPS",
  },
  aggregators: {
    kind: "count",
    default: 16,
    min: 0,
    meaning:
      "validators of a larger committee that collect its votes and send them to all; in a committee that is no larger, and with 0, each sends its own vote to all",
    source: "consensus-specs: TARGET_AGGREGATORS_PER_COMMITTEE",
  },
  "proposer-boost": {
    kind: "share",
    default: 0.4,
    meaning: "weight of a block in the slot in which it came in time, as a part of a committee's stake",
    source: "consensus-specs: PROPOSER_SCORE_BOOST",
  },
  "inactivity-quotient": {
    kind: "count",
    default: 16_777_216,
    min: 1,
    meaning: "how slowly stake leaks whose votes are missing while nothing becomes final: the larger the slower",
    source: "consensus-specs: INACTIVITY_PENALTY_QUOTIENT_BELLATRIX",
  },
  stakes: {
    kind: "shares",
    default: [],
    meaning:
      "stakes of the first validators, the largest of which stands for 32 ETH; the rest have none; left out: all have 32 ETH",
    source: "assumption",
  },
  "block.at-most": { ...blockParams["block.at-most"], source: "assumption" },
  "block.filler": powParams["block.filler"],
  "client-retry": { ...clientRetry, default: 30 * MINUTE },
});
export type GasperValues = ParamValues<typeof gasperParams>;

export function epochOf(slot: number, { "slots-per-epoch": slots }: GasperValues): number {
  return Math.floor(slot / slots);
}
