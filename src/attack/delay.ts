// Delay: an honest replica whose every message to others, and every reply to a client, leaves so much later, in the same order.
// What it tells itself, writes and commits is on time. A timer of the validator's own carries each held message.
// @source Clement et al., Making Byzantine fault tolerant systems tolerate Byzantine faults, NSDI 2009: a leader as slow as is just tolerated.
import type { Micros } from "../base/time.ts";
import type { CorruptEnvironment, KeyedTimer, KindedMessage, NodeId, Replica } from "../consensus/protocol.ts";
import type { Reply } from "../ledger/request.ts";
import { type NodeContext, Relay } from "./relay.ts";
import type { NodeAttackSpec } from "./spec.ts";

type DelaySpec = Extract<NodeAttackSpec, { readonly attack: "delay" }>;

/** A timer of the replica, under a key that no held message has. */
interface OwnTimer extends KeyedTimer {
  readonly inner: KeyedTimer;
}

class DelayContext extends Relay {
  readonly #by: Micros;
  /** What is to leave, oldest first: each has a timer, which lets the oldest go. */
  readonly #held: (() => void)[] = [];
  #count = 0;

  constructor(outer: NodeContext, by: Micros) {
    super(outer);
    this.#by = by;
  }
  override send(to: NodeId, message: KindedMessage): void {
    if (to === this.self) this.outer.send(to, message);
    else this.#hold(() => this.outer.send(to, message));
  }
  override reply(reply: Reply): void {
    this.#hold(() => this.outer.reply(reply));
  }
  override setTimer(timer: KeyedTimer, delay: Micros): void {
    const own: OwnTimer = { key: ownKey(timer.key), inner: timer };
    this.outer.setTimer(own, delay);
  }
  override cancelTimer(key: string): void {
    this.outer.cancelTimer(ownKey(key));
  }
  release(): void {
    this.#held.shift()?.();
  }
  #hold(leave: () => void): void {
    this.#held.push(leave);
    this.#count += 1;
    this.outer.setTimer({ key: `held ${this.#count}` }, this.#by);
  }
}

function ownKey(key: string): string {
  return `own ${key}`;
}

export function delay({ context, spawn }: CorruptEnvironment, { by }: DelaySpec): Replica {
  const late = new DelayContext(context, by);
  const replica = spawn(late);
  return {
    onMessage: (from, message) => replica.onMessage(from, message),
    onTimer: (timer) => ("inner" in timer ? replica.onTimer((timer as OwnTimer).inner) : late.release()),
    onSubmit: (request) => replica.onSubmit(request),
  };
}
