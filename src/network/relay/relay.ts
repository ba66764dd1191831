// Items on their way over an overlay: who has what, who is fetching it, and the messages that takes. Which messages, the
// rules say (registry.ts): the item itself to every neighbour, or its name first and the item to those who ask, whole or
// compact. How long a message takes is the links' affair.
//
//   offer           a node that has an item tells its neighbours
//   announced       who lacks it asks the first who has told it
//   requested       who is asked sends it
//   come            it is there: the node looks at it, and passes it on by an offer of its own, or not
//   comeCompact     names of the parts came; those that the receiver lacks are asked for
//   late            who was asked has not sent it: another neighbour that has it is asked
//
// Every delay is drawn by a hash of (edge, item, kind): leaving a message out shifts no other's. An announcement to a node
// that has the item, is fetching it, or hears of it no later from another, has no effect. Where nobody watches single messages
// and nothing can go wrong, it occupies its sender's link, is counted, and is not scheduled (elided).
//
// Simplifications: a node knows which of its neighbours have an item when one that it has asked is late; who has what
// survives a crash.
import { wholeMicros } from "../../base/time.ts";
import { mixWord } from "../../kernel/hash.ts";
import type { Handler, HandlerId, Simulation } from "../../kernel/simulation.ts";
import { LOST } from "../messages.ts";
import type { Overlay } from "../overlay.ts";
import { ANNOUNCEMENT, ITEM, KINDS, type RelayLinks, type RelayNodes, type RelayRules } from "./contract.ts";
import { Holdings, UNKNOWN } from "./holdings.ts";

const REQUEST = 1;
const COMPACT = 3;
const PARTS_REQUEST = 4;
const PARTS = 5;
/** Words for hashes beside the kinds: whether a receiver lacks parts, and how many. */
const LACKS_PARTS = 6;
const HOW_MANY = 7;
const WORDS_PER_ITEM = 8;
const TWO_TO_32 = 4_294_967_296;
/** Instead of the sender's life: the message is through the receiver's link. */
const THROUGH = -1;

export interface RelaySetup {
  readonly simulation: Simulation;
  readonly overlay: Overlay;
  readonly rules: RelayRules;
  readonly links: RelayLinks;
  readonly nodes: RelayNodes;
  /** Word that distinguishes runs. */
  readonly seed: number;
  /** Nobody crashes and no message is lost. */
  readonly isCalm: boolean;
}

// `private` and not #: half the bytecode, so that more of a message's way is compiled as one.
export class Relay {
  readonly holdings: Holdings;
  private readonly simulation: Simulation;
  private readonly overlay: Overlay;
  private readonly rules: RelayRules;
  private readonly links: RelayLinks;
  private readonly nodes: RelayNodes;
  private readonly seed: number;
  private readonly isCalm: boolean;
  private readonly mayElide: boolean;
  private readonly takesIn: boolean;
  /** By kind. */
  private readonly onArrival: readonly HandlerId[];
  private readonly onLate: HandlerId;
  /** By node: the item that came last, and over which edge. */
  private readonly lastItem: Int32Array;
  private readonly lastEdge: Int32Array;

  constructor({ simulation, overlay, rules, links, nodes, seed, isCalm }: RelaySetup) {
    this.simulation = simulation;
    this.overlay = overlay;
    this.rules = rules;
    this.links = links;
    this.nodes = nodes;
    this.seed = seed;
    this.isCalm = isCalm;
    this.mayElide = isCalm && rules.asksFirst && links.mayElide;
    this.takesIn = links.takeIn !== undefined;
    this.holdings = new Holdings(overlay.nodes);
    this.lastItem = new Int32Array(overlay.nodes).fill(-1);
    this.lastEdge = new Int32Array(overlay.nodes);
    this.onArrival = KINDS.map((name, kind) => simulation.register(this.arrival(kind), `${name} arrives`));
    this.onLate = simulation.register((node, item, edge) => this.late(node, item, edge), "item is late");
  }

  /** A function for each kind, so that each is compiled with what it does. */
  private arrival(kind: number): Handler {
    switch (KINDS[kind]!) {
      case "announcement":
        return (edge, item, life, departure) => {
          if (this.isIn(ANNOUNCEMENT, edge, item, life, departure)) this.announced(edge, item);
        };
      case "request":
        return (edge, item, life, departure) => {
          if (this.isIn(REQUEST, edge, item, life, departure)) this.requested(edge, item);
        };
      case "item":
      case "parts":
        return (edge, item, life, departure) => {
          if (this.isIn(kind, edge, item, life, departure)) this.come(edge, item);
        };
      case "compact-item":
        return (edge, item, life, departure) => {
          if (this.isIn(COMPACT, edge, item, life, departure)) this.comeCompact(edge, item);
        };
      case "parts-request":
        return (edge, item, life, departure) => {
          if (this.isIn(PARTS_REQUEST, edge, item, life, departure)) this.partsRequested(edge, item);
        };
    }
  }

  /** A node that has an item tells its neighbours at `departure` (unrounded). */
  offer(node: number, item: number, departure: number): void {
    const { overlay, rules, nodes } = this;
    this.take(node, item);
    const kind = rules.asksFirst ? ANNOUNCEMENT : ITEM;
    const sizeBytes = this.bytesOf(kind, item);
    const but = rules.tellsSource ? -1 : this.sourceOf(node, item);
    const first = overlay.firstEdge[node]!;
    const end = overlay.firstEdge[node + 1]!;
    nodes.sent(kind, item, sizeBytes, end - first - (but < 0 ? 0 : 1));
    if (this.mayElide && !nodes.isWatched) this.announceWithEffect(first, end, but, item, departure);
    else
      for (let edge = first; edge < end; edge += 1)
        if (edge !== but) this.launch(edge, kind, item, sizeBytes, departure);
  }

  /** The edge to whom an item came from last, if it was this one; -1 otherwise. */
  private sourceOf(node: number, item: number): number {
    return this.lastItem[node] === item ? this.overlay.reverse[this.lastEdge[node]!]! : -1;
  }

  /** A node goes down: what it was fetching, it has to hear of again. */
  interrupted(node: number): void {
    this.holdings.forget(node);
  }

  /** Schedules those announcements alone that come first to one who lacks the item. */
  private announceWithEffect(first: number, end: number, but: number, item: number, departure: number): void {
    const { links, simulation, seed } = this;
    const { to } = this.overlay;
    const { nameBytes } = this.rules;
    const onAnnouncement = this.onArrival[ANNOUNCEMENT]!;
    const draw = item * WORDS_PER_ITEM + ANNOUNCEMENT;
    const spread = this.holdings.of(item);
    for (let edge = first; edge < end; edge += 1) {
      if (edge === but) continue;
      const node = to[edge]!;
      if (spread?.states[node] === UNKNOWN) {
        const at = wholeMicros(links.carry(edge, ANNOUNCEMENT, nameBytes, departure, mixWord(seed, edge, draw)));
        if (at < spread.firstTold[node]!) {
          spread.firstTold[node] = at;
          simulation.at(at, onAnnouncement, edge, item, 0, 0);
        }
      } else links.elide(edge, nameBytes, departure);
    }
  }

  private send(edge: number, kind: number, item: number): void {
    const sizeBytes = this.bytesOf(kind, item, edge);
    this.nodes.sent(kind, item, sizeBytes, 1);
    this.launch(edge, kind, item, sizeBytes, this.simulation.now);
  }

  private launch(edge: number, kind: number, item: number, sizeBytes: number, departure: number): void {
    const { nodes, simulation } = this;
    if (nodes.isWatched) nodes.sentOver(edge, kind, item, sizeBytes);
    const word = mixWord(this.seed, edge, item * WORDS_PER_ITEM + kind);
    const at = this.links.carry(edge, kind, sizeBytes, departure, word);
    if (at === LOST) nodes.dropped(edge, kind, item, "partition");
    else {
      // (A large number that nobody reads would be an object on its way.)
      const isCalm = this.isCalm;
      const life = isCalm ? 0 : nodes.lifeOf(this.overlay.from[edge]!);
      simulation.at(wholeMicros(at), this.onArrival[kind]!, edge, item, life, isCalm ? 0 : departure);
    }
  }

  /** Whether a message that arrives is through the receiver's link; one that has to wait there arrives again. */
  private isIn(kind: number, edge: number, item: number, life: number, departure: number): boolean {
    const { nodes, simulation, overlay } = this;
    const isLost =
      !this.isCalm &&
      (!nodes.isUp(overlay.to[edge]!) || (life !== THROUGH && nodes.hasEnded(overlay.from[edge]!, life, departure)));
    if (isLost) {
      nodes.dropped(edge, kind, item, "crash");
      return false;
    }
    if (this.takesIn && life !== THROUGH) {
      const through = wholeMicros(this.links.takeIn!(edge, kind, this.bytesOf(kind, item, edge), simulation.now));
      if (through > simulation.now) {
        simulation.at(through, this.onArrival[kind]!, edge, item, THROUGH, 0);
        return false;
      }
    }
    nodes.delivered(edge, kind, item);
    return true;
  }

  private announced(edge: number, item: number): void {
    const node = this.overlay.to[edge]!;
    if (this.holdings.lacks(node, item)) this.ask(node, item, this.overlay.reverse[edge]!);
  }

  private ask(node: number, item: number, edge: number): void {
    const { patience } = this.rules;
    this.holdings.ask(node, item, edge);
    this.send(edge, REQUEST, item);
    if (patience !== Infinity) this.simulation.after(patience, this.onLate, node, item, edge);
  }

  /** Nothing when it has come, or another was asked since. */
  private late(node: number, item: number, edge: number): void {
    const { holdings, overlay } = this;
    if (!holdings.isFetching(node, item) || holdings.askedOver(node, item) !== edge) return;
    const first = overlay.firstEdge[node]!;
    const degree = overlay.firstEdge[node + 1]! - first;
    let next = edge;
    do next = first + ((next + 1 - first) % degree);
    while (next !== edge && !holdings.has(overlay.to[next]!, item));
    this.ask(node, item, next);
  }

  private requested(edge: number, item: number): void {
    const { overlay, holdings, rules } = this;
    if (!holdings.has(overlay.to[edge]!, item)) return;
    const isCompact = rules.compact !== undefined && this.nodes.sizeOf(item) > rules.compact.sizeBytes;
    this.send(overlay.reverse[edge]!, isCompact ? COMPACT : ITEM, item);
  }

  private come(edge: number, item: number): void {
    const node = this.overlay.to[edge]!;
    if (!this.take(node, item)) return;
    if (!this.rules.tellsSource) {
      this.lastItem[node] = item;
      this.lastEdge[node] = edge;
    }
    this.nodes.accept(node, item, this.overlay.from[edge]!);
  }

  /** @returns false when the node had it. */
  private take(node: number, item: number): boolean {
    const count = this.holdings.take(node, item);
    if (count > 0) this.nodes.reached(item, count);
    return count > 0;
  }

  private comeCompact(edge: number, item: number): void {
    if (this.uniform(edge, item, LACKS_PARTS) >= this.rules.compact!.failure) this.come(edge, item);
    else if (!this.holdings.has(this.overlay.to[edge]!, item)) {
      this.send(this.overlay.reverse[edge]!, PARTS_REQUEST, item);
    }
  }

  private partsRequested(edge: number, item: number): void {
    this.send(this.overlay.reverse[edge]!, PARTS, item);
  }

  private bytesOf(kind: number, item: number, edge = -1): number {
    const { rules, nodes } = this;
    switch (kind) {
      case ITEM:
        return nodes.sizeOf(item);
      case COMPACT:
        return rules.compact!.sizeBytes;
      case PARTS:
        return Math.ceil(nodes.sizeOf(item) * rules.compact!.missing(this.uniform(edge, item, HOW_MANY)));
      default:
        return rules.nameBytes;
    }
  }

  /** In (0, 1). */
  private uniform(edge: number, item: number, purpose: number): number {
    return (mixWord(this.seed, edge, item * WORDS_PER_ITEM + purpose) + 0.5) / TWO_TO_32;
  }
}
