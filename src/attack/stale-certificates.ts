// Stale certificates: an honest replica that now and then sends an old message of its own, with the certificates in it, in place of a new one.
// Every signature in it is genuine, so only a receiver who looks at views, heights and sequence numbers is not deceived.
// @source Syverson, A taxonomy of replay attacks, CSFW 1994: a replay from an earlier run of the protocol, by the sender itself.
import type { CorruptEnvironment, KindedMessage, NodeId, Replica } from "../consensus/protocol.ts";
import { Relay } from "./relay.ts";

/** How often an old message goes in place of a new one. @source assumption */
const STALE_PROBABILITY = 1 / 4;
/** Messages it keeps, the latest. @source assumption: some tens of decisions of a small cluster */
const KEPT = 64;

class StaleContext extends Relay {
  readonly #sent: KindedMessage[] = [];
  #count = 0;

  override send(to: NodeId, message: KindedMessage): void {
    this.#sendOne(to, message, this.#sent.length);
    if (to !== this.self) this.#keep(message);
  }
  /** A broadcast is one message: none of its receivers gets it as an old one. */
  override broadcast(message: KindedMessage): void {
    const known = this.#sent.length;
    for (const to of this.validators) this.#sendOne(to, message, known);
    this.#keep(message);
  }
  #sendOne(to: NodeId, message: KindedMessage, known: number): void {
    const isStale = to !== this.self && known > 0 && this.random() < STALE_PROBABILITY;
    this.outer.send(to, isStale ? this.#sent[Math.floor(this.random() * known)]! : message);
  }
  #keep(message: KindedMessage): void {
    this.#sent[this.#count % KEPT] = message;
    this.#count += 1;
  }
}

export function staleCertificates({ context, spawn }: CorruptEnvironment): Replica {
  return spawn(new StaleContext(context));
}
