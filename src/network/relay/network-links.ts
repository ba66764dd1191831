// Links between neighbours on the network that all messages use: access links, delays, loss, rules.
// Simplification: announcements and requests come in at the pace of the receiver's access link, and keep nothing else waiting there
// (61 bytes, some ten microseconds): one that has no effect need not come.
import type { Micros } from "../../base/time.ts";
import type { MessageNetwork } from "../messages.ts";
import type { Overlay } from "../overlay.ts";
import { isName, type RelayLinks } from "./contract.ts";

export class NetworkLinks implements RelayLinks {
  readonly mayElide = true;
  private readonly network: MessageNetwork;
  /** By edge: the endpoints at its ends. */
  private readonly from: Int32Array;
  private readonly to: Int32Array;

  /** @param endpoints by node */
  constructor(network: MessageNetwork, overlay: Overlay, endpoints: Int32Array) {
    this.network = network;
    this.from = overlay.from.map((node) => endpoints[node]!);
    this.to = overlay.to.map((node) => endpoints[node]!);
  }
  carry(edge: number, _kind: number, sizeBytes: number, departure: number, word: number): number {
    return this.network.routeBy(word, this.from[edge]!, this.to[edge]!, sizeBytes, departure);
  }
  elide(edge: number, sizeBytes: number, departure: number): void {
    const from = this.from[edge]!;
    if (from !== this.to[edge]) this.network.occupy(from, sizeBytes, departure);
  }
  takeIn(edge: number, kind: number, sizeBytes: number, now: Micros): number {
    const to = this.to[edge]!;
    return this.from[edge] === to || isName(kind) ? now : this.network.receive(to, sizeBytes, now);
  }
}
