// How SimBlock lets blocks travel: announced to all neighbours, also the one they came from, and sent to one who asks after the other.
// Not a model of a network (src/network is), but of what that simulator does, to compare like with like.
// @source dsg-titech/simblock, node/Node.java, task/*.java, simulator/Network.java; Aoki et al., SimBlock: A Blockchain Network
//   Simulator, INFOCOM workshops 2019
//
//   what it does                                                                       function
//   a message takes round((mean − 5) / U^(1 / (0.2 mean))) ms: Pareto, shape mean / 5    latencyTables
//   10 ms more for inv and getdata                                                     carry
//   a block takes size · 8 / (bandwidth / 1000) + 2 ms more, in whole kbit/s            carry
//   who serves a block begins with the next when the last has arrived                  carry
//   compact blocks: 18 kB, and what the receiver lacks if it asks for that             simBlockCompactRelay
//
// Different here, with the consequence: latencies come from 4096 equally likely quantiles of each pair of regions, so the largest of
// them stands for the farthest tail. Its nodes differ: 96.4 % use compact blocks, 97.6 % come and go. Here each transfer is drawn to be one
// that fails as often as theirs do on average; of nodes that use none, the 7 % of their transfers are ordinary ones here.

import { pow } from "../../src/base/math.ts";
import { ITEM, isName, type RelayLinks } from "../../src/network/relay/contract.ts";
import type { AnyRelayPolicy, RelayPlace } from "../../src/network/relay/registry.ts";

export const REGIONS = ["NORTH_AMERICA", "EUROPE", "SOUTH_AMERICA", "ASIA_PACIFIC", "JAPAN", "AUSTRALIA"];
/** Share of the nodes in each region, by REGIONS. @source SimBlock's NetworkConfiguration.java, Bitcoin 2019 */
export const SHARES = [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195];
/** Mean one-way latency [ms], row = from. @source as above */
export const LATENCY = [
  [32, 124, 184, 198, 151, 189],
  [124, 11, 227, 237, 252, 294],
  [184, 227, 88, 325, 301, 322],
  [198, 237, 325, 85, 58, 198],
  [151, 252, 301, 58, 12, 126],
  [189, 294, 322, 198, 126, 16],
];
/** [bit/s] @source as above */
export const DOWN = [52e6, 40e6, 18e6, 22.8e6, 22.8e6, 29.9e6];
export const UP = [19.2e6, 20.7e6, 5.8e6, 15.7e6, 10.2e6, 11.3e6];

/** @source SimBlock's SimulationConfiguration.java */
export const BLOCK_BYTES = 535_000;
const BITS = 12;
const MILLISECOND = 1000;
const INV_PROCESSING = 10 * MILLISECOND;
const BLOCK_PROCESSING = 2 * MILLISECOND;

/** The different ones: two regions have the same both ways. */
const MEANS = [...new Set(LATENCY.flat())];
/** By pair of regions: which of them. */
const MEAN_OF = Uint8Array.from(LATENCY.flat(), (mean) => MEANS.indexOf(mean));

/** Latencies by mean and quantile [ms]. */
function latencyTables(): Uint16Array {
  const quantiles = 1 << BITS;
  return Uint16Array.from({ length: MEANS.length * quantiles }, (_, index) => {
    const mean = MEANS[index >> BITS]!;
    const uniform = ((index & (quantiles - 1)) + 0.5) / quantiles;
    return Math.round((mean - 5) / pow(uniform, 1 / (0.2 * mean)));
  });
}

const LATENCIES = latencyTables();

class SimBlockLinks implements RelayLinks {
  readonly mayElide = true;
  /** By edge: pair of regions. */
  private readonly pair: Uint8Array;
  /** By pair: bandwidth in whole kbit/s, and how long a block takes to pass it [µs]. */
  private readonly rate: readonly number[];
  private readonly transfer: readonly number[];
  private readonly from: Int32Array;
  /** By node: when the block arrives that it serves last. */
  private readonly freeAt: Float64Array;

  constructor({ overlay, regions }: RelayPlace) {
    const regionOf = regions.map((region) => REGIONS.indexOf(region));
    this.from = overlay.from;
    this.pair = new Uint8Array(overlay.from.length);
    overlay.from.forEach((from, edge) => {
      this.pair[edge] = regionOf[from]! * REGIONS.length + regionOf[overlay.to[edge]!]!;
    });
    this.rate = UP.flatMap((up) => DOWN.map((down) => Math.floor(Math.min(up, down) / 1000)));
    this.transfer = this.rate.map((_, pair) => this.passes(pair, BLOCK_BYTES));
    this.freeAt = new Float64Array(overlay.nodes);
  }
  carry(edge: number, kind: number, sizeBytes: number, departure: number, word: number): number {
    const pair = this.pair[edge]!;
    const latency = LATENCIES[(MEAN_OF[pair]! << BITS) | (word >>> (32 - BITS))]! * MILLISECOND;
    if (isName(kind)) return departure + latency + INV_PROCESSING;
    const from = this.from[edge]!;
    const passes = kind === ITEM ? this.transfer[pair]! : this.passes(pair, sizeBytes);
    const arrives = Math.max(departure, this.freeAt[from]!) + latency + passes;
    this.freeAt[from] = arrives;
    return arrives;
  }
  private passes(pair: number, sizeBytes: number): number {
    return Math.floor((sizeBytes * 8) / this.rate[pair]!) * MILLISECOND + BLOCK_PROCESSING;
  }
  elide(): void {}
}

export const simBlockRelay: AnyRelayPolicy = {
  id: "simblock",
  title: "SimBlock's relay",
  source: "dsg-titech/simblock, node/Node.java",
  params: {},
  rules: () => ({ asksFirst: true, tellsSource: true, nameBytes: 61, patience: Infinity }),
  links: (place: RelayPlace) => new SimBlockLinks(place),
};

/** Of those that come and go, who lack p hundredths of a block, p = 1, 2, … 96. @source SimulationConfiguration.java, counted */
const LACKING = [
  546,
  66,
  39,
  27,
  21,
  17,
  14,
  12,
  11,
  10,
  9,
  8,
  7,
  7,
  6,
  6,
  5,
  5,
  5,
  4,
  4,
  4,
  4,
  4,
  ...new Array<number>(8).fill(3),
  ...new Array<number>(16).fill(2),
  ...new Array<number>(48).fill(1),
].flatMap((count, index) => new Array<number>(count).fill((index + 1) / 100));
const COMES_AND_GOES = 0.976;
const FAILS = 0.27 * COMES_AND_GOES + 0.13 * (1 - COMES_AND_GOES);
/** Of those that fail, so many come and go; the others always lack a hundredth. */
const FAILING = (0.27 * COMES_AND_GOES) / FAILS;

export const simBlockCompactRelay: AnyRelayPolicy = {
  ...simBlockRelay,
  id: "simblock-compact",
  title: "SimBlock's relay of compact blocks",
  rules: (values) => ({
    ...simBlockRelay.rules(values),
    compact: {
      sizeBytes: 18_000,
      failure: FAILS,
      missing: (uniform) => (uniform >= FAILING ? 0.01 : LACKING[Math.floor((uniform / FAILING) * LACKING.length)]!),
    },
  }),
};
