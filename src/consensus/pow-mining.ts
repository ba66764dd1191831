// Mining: an exponential race, as fast as each one's hash power, as hard as the difficulty of the branch.
import type { Micros } from "../base/time.ts";
import type { PowContext, PowLink, PowState, PowValues } from "./pow-state.ts";
import type { ParamConflict } from "./protocol.ts";

/** Difficulty of the first blocks. A whole number, so that sums of difficulties are exact whatever their order. */
export const FIRST_DIFFICULTY = 1_000_000;
/** @source Bitcoin Core, CalculateNextWorkRequired */
const MOST_CHANGE = 4;

/** @source SimBlock, SimulationConfiguration: AVERAGE_MINING_POWER, STDEV_OF_MINING_POWER */
const NORMAL = { mean: 400_000, deviation: 100_000, least: 1 };

/** @source Gervais et al., CCS 2016: arthurgervais/Bitcoin-Simulator, hash rates of the miners */
const POOLS = {
  bitcoin: [
    0.289, 0.196, 0.159, 0.133, 0.066, 0.054, 0.029, 0.016, 0.012, 0.012, 0.012, 0.009, 0.005, 0.005, 0.002, 0.002,
  ],
  litecoin: [0.366, 0.314, 0.122, 0.072, 0.028, 0.024, 0.022, 0.018, 0.012, 0.01, 0.006, 0.006],
  dogecoin: [0.33, 0.26, 0.19, 0.09, 0.03, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01],
};

/** The first validators' shares; undefined where all have some. */
function listed({ "hash-power": law, shares }: PowValues): readonly number[] | undefined {
  if (law === "equal" || law === "normal") return undefined;
  return law === "listed" ? shares : POOLS[law];
}

/** This validator's share of all hash power; of normal powers, which no one knows all of, of n times the mean. */
export function drawPower(values: PowValues, ctx: PowContext): number {
  const n = ctx.validators.length;
  const shares = listed(values);
  if (shares !== undefined) return (shares[ctx.self] ?? 0) / shares.reduce((sum, share) => sum + share, 0);
  if (values["hash-power"] === "equal") return 1 / n;
  const { mean, deviation, least } = NORMAL;
  return Math.max(least, mean + deviation * normal(ctx)) / (n * mean);
}

/** @source L. Devroye, Non-uniform random variate generation, 1986, IV.2.1: of two exponential numbers */
function normal(ctx: PowContext): number {
  const unit = 1_000_000_000;
  for (;;) {
    const [size, other] = [ctx.exponential(unit) / unit, ctx.exponential(unit) / unit];
    if (2 * other >= (size - 1) * (size - 1)) return ctx.random() < 0.5 ? -size : size;
  }
}

export function powerConflicts(values: PowValues, n: number): ParamConflict[] {
  const { "hash-power": law, shares } = values;
  const conflicts: ParamConflict[] = [];
  if ((law === "listed") !== shares.length > 0) {
    const message = `expected shares where hash-power is listed, and only there, got ${shares.length} with hash-power ${law}`;
    conflicts.push({ key: "shares", message });
  }
  const miners = listed(values) ?? [];
  if (miners.length > n) {
    const message = `expected at least as many validators as shares in the hash power (${miners.length}), got ${n}`;
    conflicts.push({ key: law === "listed" ? "shares" : "hash-power", message });
  }
  if (miners.length > 0 && miners.every((share) => share === 0))
    conflicts.push({ key: "shares", message: "expected someone to mine, got shares of 0" });
  return conflicts;
}

/** Draws when its next block is found, from now on. As the law has no memory, the draw stays good when the head changes. */
export function mine(state: PowState, ctx: PowContext): void {
  const { power, values, tree } = state;
  if (power === 0) return;
  state.difficulty = difficultyUpon(tree.head, values);
  const mean = ((values["block-interval"] / power) * state.difficulty) / FIRST_DIFFICULTY;
  ctx.setTimer({ key: "mine" }, ctx.exponential(mean));
}

/** Another head: where it is harder or easier to mine upon, a new draw. */
export function mineUpon(head: PowLink, state: PowState, ctx: PowContext): void {
  if (state.values["retarget-every"] > 0 && difficultyUpon(head, state.values) !== state.difficulty) mine(state, ctx);
}

/** A block's own. */
export function difficultyOf({ weight, below }: PowLink): number {
  return below === undefined ? FIRST_DIFFICULTY : weight - below.weight;
}

/**
 * Of the next block. The time from the first to the last of `retarget-every` blocks is compared with as many
 * intervals, though it is one interval less: so does Bitcoin, and its blocks come 1 part in 2016 too slowly.
 */
export function difficultyUpon(parent: PowLink, values: PowValues): number {
  const { "retarget-every": every, "block-interval": interval } = values;
  const difficulty = difficultyOf(parent);
  if (every === 0 || (parent.block.height + 1) % every !== 0) return difficulty;
  let first = parent;
  for (let left = every - 1; left > 0; left -= 1) first = first.below!;
  return retargeted(difficulty, parent.stamp - first.stamp, every * interval);
}

function retargeted(difficulty: number, took: Micros, intended: Micros): number {
  const within = Math.min(Math.max(took, intended / MOST_CHANGE), intended * MOST_CHANGE);
  return Math.max(1, Math.round((difficulty * intended) / within));
}
