// What the Raft tests share: messages in one line each, clusters, servers with a given log, and messages made by hand.
import { expect } from "vitest";
import type { MicrosRange } from "../../src/base/params.ts";
import { MILLISECOND } from "../../src/base/time.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { raft } from "../../src/consensus/raft.ts";
import type { Entry, RaftMessage, RaftParams } from "../../src/consensus/raft-state.ts";
import { Batch } from "../../src/ledger/block.ts";
import { CLIENT, Cluster, type ClusterOptions } from "./cluster.ts";
import { type Effect, outward, requestOf, type Shown, Solo } from "./recorder.ts";
import type { StepRow } from "./step-tables.ts";

/** `1` for a blank entry of term 1, `2[103]` for one of term 2 that holds request 103. */
function printEntry({ term, batch }: Entry): string {
  const ids = batch.requests.map((request) => request.id).join(" ");
  return ids === "" ? `${term}` : `${term}[${ids}]`;
}

/** Index and term are written 3@2: index 3, an entry of term 2. */
export function print(message: RaftMessage): string {
  switch (message.type) {
    case "request-vote":
    case "pre-request-vote":
      return `${message.type} t${message.term} ${message.lastIndex}@${message.lastTerm}`;
    case "vote":
    case "pre-vote":
      return `${message.type} t${message.term} ${message.granted ? "yes" : "no"}`;
    case "append":
    case "heartbeat": {
      const entries = message.entries.map((entry) => ` ${printEntry(entry)}`).join("");
      return `${message.type} t${message.term} ${message.prevIndex}@${message.prevTerm}${entries} c${message.commit}`;
    }
    case "append-response":
    case "heartbeat-response": {
      const kind = message.type === "append-response" ? "" : "heartbeat ";
      const where = message.success ? `${message.index}` : `${message.index}@${message.conflictTerm}`;
      return `${kind}${message.success ? "ok" : "no, try"} t${message.term} ${where}`;
    }
    case "commit-notice":
      return `commit-notice t${message.term} ${message.index}@${message.indexTerm}`;
    case "install-snapshot":
      return `install-snapshot t${message.term} ${message.lastIndex}@${message.lastTerm} h${message.chain.block.height}`;
    case "stored":
      return `stored ${message.index}`;
    case "forward":
      return `forward [${message.requests.map((request) => request.id).join(" ")}]`;
  }
}

/** What other servers and clients could notice: no timers, no disk, no messages to itself. */
export const noticed: Shown = (effect) => outward(effect) && !isToItself(effect as Effect<RaftMessage, never>);

function isToItself(effect: Effect<RaftMessage, never>): boolean {
  return effect.kind === "send" && effect.message.type === "stored";
}

const withoutHeartbeats: Shown = (effect) =>
  noticed(effect) && !(effect.kind === "send" && (effect.message as { type: string }).type.startsWith("heartbeat"));

export const tenMilliseconds = (from: number, to: number): number =>
  from === CLIENT || to === CLIENT ? 0 : 10 * MILLISECOND;

export type RaftOptions = Partial<ClusterOptions<never, typeof raft.params>>;

/** A cluster that cuts blocks at once; server 0 leads from the start unless `given` says otherwise. Heartbeats are not shown. */
export function clusterOf(n: number, given: Values = {}, options: RaftOptions = {}) {
  const params = values({ "block.every": 0, "first-leader": 0, ...given });
  return new Cluster(raft, { n, print, shown: withoutHeartbeats, delay: tenMilliseconds, params, ...options });
}

/** Entries of the given terms; the one at index i holds request i of client 9, so that equal (index, term) means an equal entry. */
function entries(terms: readonly number[], from = 1): Entry[] {
  return terms.map((term, offset) => entryAt(from + offset, term));
}

const known = new Map<string, Entry>();
function entryAt(index: number, term: number): Entry {
  const key = `${index}@${term}`;
  const entry = known.get(key) ?? { term, batch: new Batch([requestOf(10 + term, index)]) };
  known.set(key, entry);
  return entry;
}

/** Parameters as a scenario would give them. */
export type Values = Readonly<Record<string, number | boolean | MicrosRange>>;
export const values = (given: Values): Partial<RaftParams> => given as Partial<RaftParams>;

export interface ServerSetup {
  readonly self?: NodeId;
  readonly n?: number;
  readonly term?: number;
  readonly votedFor?: NodeId;
  /** Terms of its log. */
  readonly log?: readonly number[];
  readonly params?: Values;
}

export type Server = Solo<
  ReturnType<typeof raft.init>,
  RaftMessage,
  { readonly key: "election" | "heartbeat" | "cut" },
  typeof raft.params
>;

/** Gives a server one message after the other, and compares what it does. */
export function table(of: Server, rows: readonly StepRow<RaftMessage>[]): void {
  for (const [from, message, expected, rule] of rows) expect(of.receive(from, message), rule).toBe(expected);
}

/** One server, started from a disk that holds this. */
export function server(setup: ServerSetup, protocol = raft): Server {
  const { self = 0, n = 3, log = [], votedFor = -1 } = setup;
  const records = new Map<string, unknown>(entries(log).map((entry, at) => [`log/${at + 1}`, entry]));
  records.set("ballot", { term: setup.term ?? log.at(-1) ?? 0, votedFor });
  return new Solo(protocol, { self, n, print, records, params: values({ "block.every": 0, ...setup.params }) });
}

/** Lets the election timeout elapse at once, at the present time. */
export function timeOut(of: Server): string {
  of.state.deadline = of.context.now;
  return of.fire("election");
}

/** A server that stood for election and was elected by the first others that make a majority. */
export function leader(setup: ServerSetup, protocol = raft): Server {
  const elected = server(setup, protocol);
  const { self = 0, n = 3 } = setup;
  timeOut(elected);
  for (let voter = 0; elected.state.role !== "leader" && voter < n; voter += 1)
    if (voter !== self) elected.receive(voter, { type: "vote", term: elected.state.term, granted: true });
  return elected;
}

/** Figure 3.7 (c): S1, back as leader of term 4, has copied 2@2 to S2 and S3. S1 to S5 are servers 0 to 4. */
export function figure37c(protocol = raft): Server {
  const s1 = leader({ n: 5, term: 3, log: [1, 2] }, protocol);
  s1.receive(1, ok(4, 2));
  s1.receive(2, ok(4, 2));
  return s1;
}

/** Terms of a server's log. */
export function logOf(of: Server): number[] {
  return of.state.log.slice(1).map((entry) => entry.term);
}

export const ask = (term: number, lastIndex: number, lastTerm: number): RaftMessage => ({
  type: "request-vote",
  term,
  lastIndex,
  lastTerm,
});
export const vote = (term: number, granted: boolean): RaftMessage => ({ type: "vote", term, granted });
export const ok = (term: number, index: number): RaftMessage => ({
  type: "append-response",
  term,
  success: true,
  prevIndex: index - 1,
  index,
  conflictTerm: 0,
});
/** A refusal of what follows prevIndex: the first entry of the term in conflict, or the end of the log and term 0. */
export const no = (term: number, prevIndex: number, [index, conflictTerm]: readonly [number, number]): RaftMessage => ({
  type: "append-response",
  term,
  success: false,
  prevIndex,
  index,
  conflictTerm,
});
export const notice = (term: number, index: number, indexTerm: number): RaftMessage => ({
  type: "commit-notice",
  term,
  index,
  indexTerm,
});
/** AppendEntries: the entries' terms follow the previous entry. */
export const send = (
  term: number,
  previous: readonly [index: number, term: number],
  rest: { readonly terms?: readonly number[]; readonly commit?: number } = {},
): RaftMessage => {
  const [prevIndex, prevTerm] = previous;
  const { terms = [], commit = 0 } = rest;
  const type = terms.length > 0 ? "append" : "heartbeat";
  return { type, term, prevIndex, prevTerm, entries: entries(terms, prevIndex + 1), commit };
};
