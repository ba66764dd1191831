// How JABS lets blocks travel in its Bitcoin network. Not a model of a network (src/network is), but of what that simulator does.
// @source hyajam/jabs, network/node/NodeNetworkInterface.java, simulator/event/Packet*Process.java; Yajam et al., JABS: A Blockchain
//   Simulator for Researching Consensus Algorithms, IEEE TNSM 2023
//
//   what it does                                                              function
//   every packet, also inv and getdata, waits its turn at the sender's link     carry
//   its latency is Pareto of shape 5 about the mean of the pair of regions      LATENCIES
//   and waits its turn again at the receiver's link                             takeIn
//
// Different here, with the consequence: each packet is one event and at most one more where it waits at the receiver's link, where JABS
// has three; a head is confirmed by going down six blocks, where JABS goes through all confirmed ones.
import { pow } from "../../src/base/math.ts";
import type { RelayLinks } from "../../src/network/relay/contract.ts";
import type { AnyRelayPolicy, RelayPlace } from "../../src/network/relay/registry.ts";
import { DOWN, LATENCY, REGIONS, UP } from "./simblock-relay.ts";

const SHAPE = 5;
const BITS = 12;

/** Latencies by pair of regions and quantile [µs]. */
const LATENCIES = Float64Array.from({ length: (REGIONS.length * REGIONS.length) << BITS }, (_, index) => {
  const pair = index >> BITS;
  const mean = LATENCY[Math.floor(pair / REGIONS.length)]![pair % REGIONS.length]! * 1000;
  const uniform = ((index & ((1 << BITS) - 1)) + 0.5) / (1 << BITS);
  return (mean * (SHAPE - 1)) / SHAPE / pow(uniform, 1 / SHAPE);
});

class JabsLinks implements RelayLinks {
  /** Announcements keep the receiver's link busy. */
  readonly mayElide = false;
  /** By edge: pair of regions, and the nodes at its ends. */
  private readonly pair: Uint8Array;
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  /** By node: bits a microsecond, and when the link is free. */
  private readonly up: Float64Array;
  private readonly down: Float64Array;
  private readonly upFreeAt: Float64Array;
  private readonly downFreeAt: Float64Array;

  constructor({ overlay, regions }: RelayPlace) {
    const regionOf = regions.map((region) => REGIONS.indexOf(region));
    this.from = overlay.from;
    this.to = overlay.to;
    this.pair = Uint8Array.from(overlay.from, (from, edge) => {
      return regionOf[from]! * REGIONS.length + regionOf[overlay.to[edge]!]!;
    });
    this.up = Float64Array.from(regionOf, (region) => UP[region]! / 1e6);
    this.down = Float64Array.from(regionOf, (region) => DOWN[region]! / 1e6);
    this.upFreeAt = new Float64Array(overlay.nodes);
    this.downFreeAt = new Float64Array(overlay.nodes);
  }
  carry(edge: number, _kind: number, sizeBytes: number, departure: number, word: number): number {
    const from = this.from[edge]!;
    const leaves = Math.max(departure, this.upFreeAt[from]!) + (8 * sizeBytes) / this.up[from]!;
    this.upFreeAt[from] = leaves;
    return leaves + LATENCIES[(this.pair[edge]! << BITS) | (word >>> (32 - BITS))]!;
  }
  elide(): void {}
  takeIn(edge: number, _kind: number, sizeBytes: number, now: number): number {
    const to = this.to[edge]!;
    const through = Math.max(now, this.downFreeAt[to]!) + (8 * sizeBytes) / this.down[to]!;
    this.downFreeAt[to] = through;
    return through;
  }
}

export const jabsRelay: AnyRelayPolicy = {
  id: "jabs",
  title: "JABS's relay",
  source: "hyajam/jabs, network/node",
  params: {},
  rules: () => ({ asksFirst: true, tellsSource: true, nameBytes: 61, patience: Infinity }),
  links: (place: RelayPlace) => new JabsLinks(place),
};
