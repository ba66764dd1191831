// Parameters of an anchored ledger: its own, those of each protocol that it may consist of under that one's name, and what follows
// from them for n validators.
import { defineParams, type ParamTable, type ParamValues, withDefaults } from "../base/params.ts";
import { MILLISECOND, MINUTE, type Micros } from "../base/time.ts";
import type { Group } from "./inner-context.ts";
import type { AnyProtocol, Claims, ClientRule, ParamConflict } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";

/** Protocols to choose from. Those for the consortium have deterministic finality; the first public one is chosen where none is. */
export interface Candidates {
  readonly consortium: readonly AnyProtocol[];
  readonly public: readonly AnyProtocol[];
}

const NONE: string = "none";

export const anchoredParams = defineParams({
  members: {
    kind: "count",
    default: 0,
    min: 0,
    meaning: "the first so many validators are the consortium, the others run the public ledger; 0 is half, rounded up",
    source: "assumption",
  },
  consortium: {
    kind: "choice",
    default: NONE,
    meaning:
      "protocol by which the members order requests; none: each member hashes what comes to it into batches, and the public ledger's order is the only one",
    source: "definition",
  },
  public: {
    kind: "choice",
    default: "pow" as string,
    meaning: "protocol of the ledger that holds the anchors",
    source: "Gipp, Meuschke, Gernandt 2015 (OriginStamp); OpenTimestamps; Factom: Bitcoin",
  },
  "rely-on": {
    kind: "choice",
    default: "anchor",
    choices: ["consortium", "anchor"],
    meaning:
      "when blocks are committed and clients answered: consortium, as soon as the consortium has ordered them, and the anchor is evidence that comes later; anchor, when an anchor that covers them is confirmed",
    source: "assumption",
  },
  "anchor.every": {
    kind: "duration",
    default: 10 * MINUTE,
    min: 1,
    meaning: "anchors are made at multiples of this time, while there is something to anchor",
    source: "Snow et al., Factom, 2014, appendix 3: every 10 minutes (OriginStamp: every 24 hours)",
  },
  answers: {
    kind: "count",
    default: 1,
    min: 0,
    meaning:
      "public validators that must say the same before a member believes it (of twice as many less one that it follows): 1 trusts a gateway; 0 is as many as the public ledger tells its clients to ask",
    source: "assumption",
  },
  "ask-again": {
    kind: "duration",
    default: MINUTE,
    min: 1,
    meaning:
      "a member that waits for something asks other members, and gateways that it has not heard of for so long, again; where the public ledger is never silent, gateways always",
    source: "assumption",
  },
}) satisfies ParamTable;

export type AnchoredParams = ParamValues<typeof anchoredParams>;

/** The table, with all candidates' parameters. */
export function tableWith(candidates: Candidates): typeof anchoredParams {
  const { consortium, public: publicLedger, ...others } = anchoredParams;
  const idsOf = (protocols: readonly AnyProtocol[]): string[] => protocols.map(({ id }) => id);
  const table: Record<string, unknown> = {
    ...others,
    consortium: { ...consortium, choices: [NONE, ...idsOf(candidates.consortium)] },
    public: { ...publicLedger, default: candidates.public[0]!.id, choices: idsOf(candidates.public) },
  };
  for (const { id, params } of all(candidates))
    for (const [key, param] of Object.entries(params as ParamTable)) table[`${id}.${key}`] = param;
  return table as typeof anchoredParams;
}

export function all(candidates: Candidates): AnyProtocol[] {
  return [...new Set([...candidates.consortium, ...candidates.public])];
}

/** A protocol with its own values. */
export interface Part {
  readonly protocol: AnyProtocol;
  readonly values: never;
}

/** Who does what among n validators. */
export interface Arrangement {
  readonly values: AnchoredParams;
  readonly members: Group;
  readonly others: Group;
  /** Undefined: batches. */
  readonly consortium: Part | undefined;
  readonly publicLedger: Part;
  readonly reliesOnAnchor: boolean;
  /** As its clients do. */
  readonly publicRule: ClientRule;
  /** The public ledger's blocks go on without requests: who hears of none has to ask. */
  readonly isNeverSilent: boolean;
  /** Members that must vouch for an anchor: one of them is honest, and up. */
  readonly vouchers: number;
  /** Public validators that must say the same, and that a member follows. */
  readonly answers: number;
  readonly gateways: number;
}

export function arrange(candidates: Candidates, values: AnchoredParams, n: number): Arrangement {
  const count = values.members === 0 ? Math.ceil(n / 2) : Math.min(values.members, n);
  const consortium = partOf(candidates.consortium, values.consortium, values);
  const publicLedger = partOf(candidates.public, values.public, values)!;
  const publicRule = publicLedger.protocol.client(publicLedger.values);
  const answers = values.answers === 0 ? publicRule.replies(n - count) : values.answers;
  return {
    values,
    members: { first: 0, count },
    others: { first: count, count: n - count },
    consortium,
    publicLedger,
    reliesOnAnchor: values["rely-on"] === "anchor",
    publicRule,
    isNeverSilent: publicLedger.protocol.idleMessagesPerSecond(n - count, publicLedger.values) > 0,
    vouchers: memberFaults(consortium, count) + 1,
    answers,
    gateways: 2 * answers - 1,
  };
}

function partOf(protocols: readonly AnyProtocol[], id: string, values: AnchoredParams): Part | undefined {
  const protocol = protocols.find((candidate) => candidate.id === id);
  if (protocol === undefined) return undefined;
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(protocol.params))
    given[key] = (values as unknown as Record<string, unknown>)[`${id}.${key}`];
  return { protocol, values: withDefaults(protocol.params as ParamTable, given as never) as never };
}

/** Of batches a majority must be up, which vouches for them. */
function memberFaults(consortium: Part | undefined, count: number): number {
  return consortium === undefined ? crashFaults(count) : consortium.protocol.toleratedFaults(count);
}

/** What an anchored ledger claims follows from its parts: it is as good as the worse of them. */
export function claimsOf(candidates: Candidates, values: AnchoredParams): Claims {
  const { consortium, publicLedger, reliesOnAnchor } = arrange(candidates, values, 2);
  const parts = [consortium, publicLedger].flatMap((part) => part?.protocol ?? []);
  const isByzantine = parts.every(({ faultModel }) => faultModel === "byzantine");
  const [least, leastOthers] = leastOf(consortium, publicLedger);
  return {
    faultModel: isByzantine ? "byzantine" : "crash",
    finality: reliesOnAnchor ? publicLedger.protocol.finality : "deterministic",
    ...(parts.some(({ clocks }) => clocks === "synchronised") ? { clocks: "synchronised" as const } : {}),
    minimumValidators: values.members === 0 ? smallest(least, leastOthers) : values.members + leastOthers,
    toleratedFaults(n) {
      const { members, others, answers } = arrange(candidates, values, n);
      if (others.count < 1) return 0;
      const ofOthers = publicLedger.protocol.toleratedFaults(others.count);
      // Who believes one answer believes a liar's.
      return Math.min(memberFaults(consortium, members.count), ofOthers, isByzantine ? answers - 1 : ofOthers);
    },
  };
}

/** Least members and least others. */
function leastOf(consortium: Part | undefined, publicLedger: Part): [number, number] {
  return [consortium?.protocol.minimumValidators ?? 1, publicLedger.protocol.minimumValidators];
}

/** Of which half, rounded up, are enough members, and the rest enough others. */
function smallest(members: number, others: number): number {
  return Math.max(2 * members - 1, 2 * others);
}

export function conflicts(candidates: Candidates, values: AnchoredParams, n: number): ParamConflict[] {
  const { members, others, consortium, publicLedger, gateways, answers } = arrange(candidates, values, n);
  const [least, leastOthers] = leastOf(consortium, publicLedger);
  if (members.count < least || others.count < leastOthers) {
    const split = `got ${members.count} and ${others.count} of ${n} validators`;
    const message = `expected at least ${least} in the consortium and ${leastOthers} for the public ledger, ${split}`;
    return [{ key: "members", message }];
  }
  const found: ParamConflict[] = [];
  const say = (key: string, message: string): void => void found.push({ key, message });
  if (consortium === undefined && values["rely-on"] === "consortium")
    say("rely-on", "expected anchor where consortium is none: nothing else orders requests, got consortium");
  if (gateways > others.count)
    say("answers", `expected ${answers} equal answers of ${gateways} public validators, got ${others.count} of these`);
  for (const [part, count] of [[consortium, members.count] as const, [publicLedger, others.count] as const])
    for (const { key, message } of part?.protocol.conflicts(part.values, count) ?? [])
      say(`${part!.protocol.id}.${key}`, message);
  return found;
}

/** Pairs for `check`: batches and consortia, final and not, relied on before and after the anchor. */
const CHECKED: readonly Partial<AnchoredParams>[] = [
  { consortium: "raft", public: "pow", "rely-on": "consortium" },
  { consortium: "none", public: "clique", "rely-on": "anchor", answers: 0 },
  { consortium: "pbft", public: "pow", "rely-on": "anchor", answers: 0 },
  { consortium: "raft", public: "central", "rely-on": "anchor" },
  { consortium: "none", public: "pow", "rely-on": "anchor" },
];

export function paramsForCheck(candidates: Candidates): Partial<AnchoredParams>[] {
  const inner: Record<string, unknown> = {};
  for (const { id, paramsForCheck: given = {} } of all(candidates))
    for (const [key, value] of Object.entries([given].flat()[0]!)) inner[`${id}.${key}`] = value;
  const shared = { "anchor.every": 200 * MILLISECOND, "ask-again": 500 * MILLISECOND };
  return CHECKED.map((set) => ({ ...inner, ...shared, ...set }));
}

/** How long a client waits: where it relies on the anchor, for that to be made, and as clients of the public ledger do. */
export function patience({ values, consortium, publicRule, reliesOnAnchor }: Arrangement): Micros {
  if (reliesOnAnchor || consortium === undefined) return values["anchor.every"] + publicRule.retryAfter;
  return consortium.protocol.client(consortium.values).retryAfter;
}
