// Twins: one validator's identity is used by two honest replicas that know nothing of each other. Each talks to its own half of the other
// validators and is given its own half of the clients' requests, so together they equivocate on any protocol without knowing it.
// @source Bano et al., Twins: BFT systems made robust, OPODIS 2021, section 3.
// Simplification: the twins write nothing to disk and never restart, so nothing here models a twin that crashes.

import type { Micros } from "../base/time.ts";
import type { CorruptEnvironment, Durable, KeyedTimer, KindedMessage, NodeId, Replica } from "../consensus/protocol.ts";
import type { Block } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { type NodeContext, Relay } from "./relay.ts";

/** A timer of one twin under a key of its own. */
interface TwinTimer extends KeyedTimer {
  readonly twin: number;
  readonly inner: KeyedTimer;
}

/** What one twin sees: the validator's own context, cut down to its half. */
class TwinContext extends Relay {
  readonly #twin: number;
  readonly #half: ReadonlySet<NodeId>;
  readonly toSelf: KindedMessage[] = [];

  constructor(outer: NodeContext, twin: number, half: readonly NodeId[]) {
    super(outer);
    this.#twin = twin;
    this.#half = new Set(half);
  }
  hears(from: NodeId): boolean {
    return this.#half.has(from);
  }
  override send(to: NodeId, message: KindedMessage): void {
    if (to === this.self) this.toSelf.push(message);
    else if (this.#half.has(to)) this.outer.send(to, message);
  }
  override setTimer(timer: KeyedTimer, delay: Micros): void {
    const own: TwinTimer = { key: `twin ${this.#twin} ${timer.key}`, twin: this.#twin, inner: timer };
    this.outer.setTimer(own, delay);
  }
  override cancelTimer(key: string): void {
    this.outer.cancelTimer(`twin ${this.#twin} ${key}`);
  }
  override persist(_record: Durable): void {}
  override adopt(_block: Block): void {}
  override commit(_block: Block): void {}
}

/** A twin: its context and its replica. */
interface Twin {
  readonly context: TwinContext;
  readonly replica: Replica;
}

/** Runs two replicas in place of one. Each half holds a majority less the validator itself; with an even number of validators the halves overlap. */
export function twins({ context, spawn }: CorruptEnvironment): Replica {
  const others = context.validators.filter((id) => id !== context.self);
  const halfSize = Math.floor(context.validators.length / 2);
  const halves = [others.slice(0, halfSize), others.slice(others.length - halfSize)];
  const both = halves.map((half, index): Twin => {
    const own = new TwinContext(context, index, half);
    const twin = { context: own, replica: spawn(own) };
    drain(twin);
    return twin;
  });
  const run = (twin: Twin, handler: (replica: Replica) => void): void => {
    handler(twin.replica);
    drain(twin);
  };
  return {
    onMessage: (from, message) => {
      for (const twin of both) if (twin.context.hears(from)) run(twin, (replica) => replica.onMessage(from, message));
    },
    onTimer: (timer) => {
      const { twin, inner } = timer as TwinTimer;
      run(both[twin]!, (replica) => replica.onTimer(inner));
    },
    onSubmit: (request: Request) => run(both[request.id % 2]!, (replica) => replica.onSubmit(request)),
  };
}

/** Messages to itself stay with the twin that sent them. */
function drain({ context, replica }: Twin): void {
  for (let message = context.toSelf.shift(); message !== undefined; message = context.toSelf.shift()) {
    replica.onMessage(context.self, message);
  }
}
