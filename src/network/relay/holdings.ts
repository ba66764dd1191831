// Which node has which item, or is fetching it. An item that every node has takes no more memory.

/** Neither has an item nor fetches it. */
export const UNKNOWN = 0;
const FETCHING = 1;
const HAS = 2;

/** How far one item has spread. */
export interface Spread {
  /** By node. */
  readonly states: Uint8Array;
  /** By node: the edge over which it asked last. */
  readonly asked: Int32Array;
  /** By node: when the first announcement reaches it that is under way or has come; Infinity: none. */
  readonly firstTold: Float64Array;
  count: number;
}

export class Holdings {
  private readonly nodes: number;
  /** By item; undefined once all have it. */
  private readonly spreads: (Spread | undefined)[] = [];
  private readonly unused: Spread[] = [];

  constructor(nodes: number) {
    this.nodes = nodes;
  }

  /** An item that nobody has yet. @returns its number */
  add(): number {
    const { nodes } = this;
    const spread = this.unused.pop() ?? {
      states: new Uint8Array(nodes),
      asked: new Int32Array(nodes),
      firstTold: new Float64Array(nodes).fill(Infinity),
      count: 0,
    };
    return this.spreads.push(spread) - 1;
  }

  /** Undefined once all have it. */
  of(item: number): Spread | undefined {
    return this.spreads[item];
  }

  has(node: number, item: number): boolean {
    const spread = this.spreads[item];
    return spread === undefined || spread.states[node] === HAS;
  }
  isFetching(node: number, item: number): boolean {
    const spread = this.spreads[item];
    return spread !== undefined && spread.states[node] === FETCHING;
  }
  /** Neither has it nor fetches it. */
  lacks(node: number, item: number): boolean {
    const spread = this.spreads[item];
    return spread !== undefined && spread.states[node] === UNKNOWN;
  }

  /** @returns how many have it now; 0 when this node had it before. */
  take(node: number, item: number): number {
    const spread = this.spreads[item];
    if (spread === undefined || spread.states[node] === HAS) return 0;
    spread.states[node] = HAS;
    const count = ++spread.count;
    if (count === this.nodes) this.retire(item, spread);
    return count;
  }

  /** A node that lacks an item, or waits for it in vain, asks for it over an edge. */
  ask(node: number, item: number, edge: number): void {
    const spread = this.spreads[item]!;
    spread.states[node] = FETCHING;
    spread.asked[node] = edge;
  }
  /** The edge over which it asked last. */
  askedOver(node: number, item: number): number {
    return this.spreads[item]!.asked[node]!;
  }

  /** What a node that goes down was fetching, it is fetching no more. */
  forget(node: number): void {
    for (const spread of this.spreads) {
      if (spread !== undefined && spread.states[node] === FETCHING) spread.states[node] = UNKNOWN;
    }
  }

  private retire(item: number, spread: Spread): void {
    this.spreads[item] = undefined;
    spread.states.fill(UNKNOWN);
    spread.firstTold.fill(Infinity);
    spread.count = 0;
    this.unused.push(spread);
  }
}
