// Forks, reorganisations and reversals of a ledger whose blocks may be taken back, and what was decided by such blocks,
// from the event stream.
// A block counts when the first validator adopts it inside the window: at its maker, if that is honest.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { Block, Digest } from "../ledger/block.ts";
import type { MetricSink } from "./sink.ts";

/** A block's first adoption. */
interface First {
  readonly at: Micros;
  readonly height: number;
  readonly parent: Digest;
  readonly leader: number;
}

export interface ForkMetricsSetup {
  readonly heads: () => readonly Block[];
  readonly makers: readonly string[] | undefined;
}

export class ForkMetrics {
  readonly #sink: MetricSink;
  readonly #makers: readonly string[] | undefined;
  /** Blocks first adopted in the window. */
  #first = new Map<Digest, First>();
  readonly #heads: () => readonly Block[];
  /** The block adopted last, by whomever. */
  #last: Block | undefined;
  /** How often somebody decided by the ledger up to a block, in the window. */
  #consulted = new Map<Block, number>();
  #reorgs = 0;
  #reversals = 0;

  /**
   * @param heads the tops of the validators' chains, asked at the end
   * @param makers sites of the validators, where each one's blocks are counted
   */
  constructor(events: EventPort, sink: MetricSink, { heads, makers }: ForkMetricsSetup) {
    this.#sink = sink;
    this.#heads = heads;
    this.#makers = makers;
    events.on("adopted", ({ block, at, made, abandoned, reversed }) => {
      if (!sink.measuring) return;
      if (abandoned.length > 0) {
        this.#reorgs += 1;
        sink.observe("reorgDepth", abandoned.length);
      }
      this.#reversals += reversed;
      if (block === this.#last || this.#first.has(block.digest)) return;
      this.#last = block;
      const { leader, outOfTurnSince } = made;
      this.#first.set(block.digest, { at, height: block.height, parent: block.parent, leader });
      sink.count("outOfTurn", outOfTurnSince === undefined ? 0 : 1, 1);
      if (outOfTurnSince !== undefined) sink.observe("outOfTurnDelay", at - outOfTurnSince);
    });
    events.on("consulted", ({ top }) => {
      if (sink.measuring) this.#consulted.set(top, (this.#consulted.get(top) ?? 0) + 1);
    });
  }

  openWindow(): void {
    this.#first = new Map();
    this.#last = undefined;
    this.#reorgs = this.#reversals = 0;
  }

  finish(): void {
    const sink = this.#sink;
    sink.set("reorgs", this.#reorgs);
    sink.set("reversals", this.#reversals);
    const head = this.#mainHead();
    if (head !== undefined) this.#countStaleReads(head);
    const main = this.#chainTo(head);
    // Blocks above its top are on their way, or compete still.
    const settled = [...this.#first.values()].filter(({ height }) => height <= (main[0]?.height ?? 0));
    if (settled.length > 0) sink.count("staleFraction", settled.length - main.length, settled.length);
    if (main.length > 1) sink.set("blockInterval", (main[0]!.at - main.at(-1)!.at) / (main.length - 1));
    const makers = this.#makers ?? [];
    for (const site of new Set(makers)) {
      const bySite = ({ leader }: First): boolean => makers[leader] === site;
      const [made, kept] = [settled.filter(bySite).length, main.filter(bySite).length];
      if (made === 0) continue;
      sink.count(`staleFraction.${site}`, made - kept, made);
      if (main.length > 0) sink.count(`mainChain.${site}`, kept, main.length);
    }
  }

  /** The top of the chain that most validators have; of as many, the one that the first of them has. */
  #mainHead(): Block | undefined {
    const counts = new Map<Digest, number>();
    const heads = this.#heads().filter(({ height }) => height > 0);
    for (const { digest } of heads) counts.set(digest, (counts.get(digest) ?? 0) + 1);
    let best: Block | undefined;
    for (const head of heads)
      if (best === undefined || counts.get(head.digest)! > counts.get(best.digest)!) best = head;
    return best;
  }

  #countStaleReads(main: Block): void {
    for (const [top, times] of this.#consulted)
      if (top.height <= main.height) this.#sink.count("staleReads", main.holds(top) ? 0 : times, times);
  }

  /** The window's part of a chain, newest first. */
  #chainTo(head: Block | undefined): First[] {
    const blocks: First[] = [];
    for (let block = this.#get(head?.digest); block !== undefined; block = this.#get(block.parent)) blocks.push(block);
    return blocks;
  }

  #get(digest: Digest | undefined): First | undefined {
    return digest === undefined ? undefined : this.#first.get(digest);
  }
}
