// Proof of work: parameters, and what a validator knows.
import { defineParams, type ParamValues } from "../base/params.ts";
import { HOUR, MINUTE, type Micros } from "../base/time.ts";
import type { Batch, Block, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import {
  type BranchLink,
  type Exchange,
  type ExchangeMessage,
  NOTHING_HELD,
  type Seal,
  sealedOf,
} from "./block-exchange.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import { type BlockTree, TREE_ROOT } from "./block-tree.ts";
import type { Context } from "./protocol.ts";

export const powParams = defineParams({
  "block-interval": {
    kind: "duration",
    default: 10 * MINUTE,
    min: 1,
    meaning: "mean time between blocks, of all miners together, while difficulty is as at the start",
    source: "Nakamoto 2008, section 7; Bitcoin Core nPowTargetSpacing",
  },
  rule: {
    kind: "choice",
    default: "longest",
    choices: ["longest", "ghost"],
    meaning:
      "which branch is the main chain: longest, that of the greatest total difficulty; ghost, from every fork upwards the heaviest subtree; in a tie the present one",
    source: "Nakamoto 2008; Sompolinsky and Zohar, FC 2015",
  },
  confirmations: {
    kind: "count",
    default: 6,
    min: 0,
    meaning: "blocks on top of one that make clients rely on it",
    source: "Nakamoto 2008, section 11: z",
  },
  "hash-power": {
    kind: "choice",
    default: "equal",
    choices: ["equal", "listed", "normal", "bitcoin", "litecoin", "dogecoin"],
    meaning:
      "how much each validator mines: equal; listed, as shares says; normal, each by its own draw (mean 400 000, deviation 100 000, at least 1); or the first as those chains' largest pools, and the rest nothing",
    source: "assumption; normal: SimBlock; pools: Gervais et al., CCS 2016, as in their simulator",
  },
  shares: {
    kind: "shares",
    default: [],
    meaning: "shares of the first validators in the hash power, as parts of their sum; the rest mine nothing",
    source: "assumption",
  },
  "retarget-every": {
    kind: "count",
    default: 0,
    min: 0,
    meaning: "blocks after which difficulty follows the time that they took; 0: it is constant",
    source: "assumption (Bitcoin: 2016, Nakamoto 2008, section 4)",
  },
  "block.at-most": { ...blockParams["block.at-most"], source: "assumption" },
  "block.filler": {
    kind: "size",
    default: 0,
    min: 0,
    meaning: "other people's transactions in every block: they load the links, and nothing else",
    source: "assumption",
  },
  "client-retry": { ...clientRetry, default: 2 * HOUR },
});
export type PowValues = ParamValues<typeof powParams>;

/**
 * What shows the work in a block: its maker alone can sign it, and has worked before it does. What a block may be depends on what is
 * below it alone, so all validators judge alike: the first does it for all, and they share the link, as they share the block.
 */
export class Work implements Seal {
  readonly digest: Digest;
  readonly height: number;
  readonly stamp: Micros;
  readonly filler: number;
  #link: PowLink | undefined;
  #message: ExchangeMessage | undefined;

  constructor({ digest, height }: Block, stamp: Micros, filler: number) {
    this.digest = digest;
    this.height = height;
    this.stamp = stamp;
    this.filler = filler;
  }
  /** The block as it is passed on: one message, whoever passes it. */
  messageFor(link: PowLink): ExchangeMessage {
    this.#message ??= { type: "block", blocks: [sealedOf(link)] };
    return this.#message;
  }
  /** The link of this batch upon this parent, if somebody has found it good. */
  linkUpon(parent: PowLink, batch: Batch): PowLink | undefined {
    const known = this.#link;
    return known !== undefined && known.below === parent && known.block.batch === batch ? known : undefined;
  }
  /** It is good. */
  judged(link: PowLink): void {
    this.#link = link;
  }
}

/** Its weight is its difficulty and that of all below, in units of `FIRST_DIFFICULTY`. */
export type PowLink = BranchLink;

export type Children = Map<PowLink, PowLink[]>;

export interface PowTimer {
  readonly key: "mine";
}

export type PowContext = Context<ExchangeMessage, PowTimer>;

/** A validator's tree of blocks, and what else it knows: one object, and first what is looked at with each block, as there may be thousands. */
export class PowState implements Exchange, BlockTree<Signed<Seal>> {
  head: PowLink;
  committed: PowLink;
  held: Exchange["held"];
  /** By block, those upon it in the order in which they came; with `rule: ghost` alone. */
  readonly children: Children | undefined;
  readonly values: PowValues;
  /** Own share of all hash power. */
  readonly power: number;
  /** For which the running timer was drawn. */
  difficulty: number;
  readonly beside: Map<Digest, PowLink>;
  readonly pending: Map<number, Request>;

  // Field by field: initialisers would come before the others.
  constructor(values: PowValues, power: number) {
    this.head = TREE_ROOT;
    this.committed = TREE_ROOT;
    this.held = NOTHING_HELD;
    this.children = values.rule === "ghost" ? new Map() : undefined;
    this.values = values;
    this.power = power;
    this.difficulty = 0;
    this.beside = new Map();
    this.pending = new Map();
  }

  get tree(): this {
    return this;
  }
}
