// The graph of the tangle: transactions and those that approve them, weights, tips, and how two of these are found.
import { exp } from "../base/math.ts";
import { type Digest, GENESIS } from "../ledger/block.ts";
import type { TangleContext, TangleState, Transaction, Vertex } from "./tangle-state.ts";

/** Approved by the first transactions, and confirmed. */
export function genesis(): Vertex {
  return {
    transaction: undefined,
    digest: GENESIS.digest,
    stamp: -1,
    milestone: 0,
    parents: [],
    approvers: [],
    weight: 1,
    isConfirmed: true,
  };
}

/** The order of what is confirmed: by time, then by digest. */
export function isBefore(one: Vertex, other: Vertex): boolean {
  return one.stamp < other.stamp || (one.stamp === other.stamp && one.digest < other.digest);
}

/** Adds a transaction whose parents are there. */
export function attach(state: TangleState, transaction: Transaction, parents: readonly Vertex[]): Vertex {
  const { digest, stamp, milestone } = transaction.signed.body;
  const vertex: Vertex = {
    ...{ transaction, digest, stamp, milestone, parents },
    ...{ approvers: [], weight: 1, isConfirmed: false },
  };
  state.vertices.set(digest, vertex);
  for (const parent of parents) {
    parent.approvers.push(vertex);
    state.tips.delete(parent);
  }
  state.tips.add(vertex);
  state.unconfirmed += 1;
  return vertex;
}

/** The unconfirmed transactions that a vertex approves, directly or not. */
export function unconfirmedBelow(vertex: Vertex): readonly Vertex[] {
  const found = new Set<Vertex>();
  const left = [vertex];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const parent of next.parents) {
      if (parent.isConfirmed || found.has(parent)) continue;
      found.add(parent);
      left.push(parent);
    }
  }
  return [...found];
}

// Tips.

export function tipsOf({ tips }: TangleState): readonly Digest[] {
  return [...tips].map(({ digest }) => digest);
}

/** As many tips as are to be approved, each found on its own; not all need be different. */
export function selectTips(state: TangleState, ctx: TangleContext): readonly Vertex[] {
  const { values, tips } = state;
  const among = values["tip-selection"] === "uniform" ? [...tips] : [];
  const found = Array.from({ length: values.approves }, () =>
    values["tip-selection"] === "uniform" ? among[Math.floor(ctx.random() * among.length)]! : walk(state, ctx),
  );
  return [...new Set(found)];
}

/** From the latest confirmed transaction to an approver, and on, until none approves. */
function walk({ latest, values }: TangleState, ctx: TangleContext): Vertex {
  let at = latest;
  while (at.approvers.length > 0) at = step(at.approvers, values["walk-alpha"] / 1000, ctx);
  return at;
}

/** To y from x with probability in proportion to exp(-alpha (weight of x - weight of y)). */
function step(approvers: readonly Vertex[], alpha: number, ctx: TangleContext): Vertex {
  const heaviest = approvers.reduce((most, { weight }) => Math.max(most, weight), 0);
  const chances = approvers.map(({ weight }) => exp(alpha * (weight - heaviest)));
  let left = ctx.random() * chances.reduce((sum, chance) => sum + chance, 0);
  for (const [index, chance] of chances.entries()) {
    left -= chance;
    if (left < 0) return approvers[index]!;
  }
  return approvers.at(-1)!;
}
