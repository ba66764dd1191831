// One-way delays between endpoints: a base from a table, constant or law, times jitter (jitter.ts), plus a retransmission when a packet is lost.
// Every draw comes from a counter hash keyed by sender, receiver and ordinal, so that leaving an event out shifts no other draw.
// Simplification: a lost packet costs its message one retransmission time-out (TCP), never more, and never the message itself.
import { UsageError } from "../base/errors.ts";
import { pow } from "../base/math.ts";
import { MILLISECOND, type Micros, wholeMicros } from "../base/time.ts";
import { meanOf, quantileTable, scaled } from "../kernel/laws.ts";
import { hashWord, wordOfName } from "../kernel/random.ts";
import { regionIndex, roundTripMs } from "./aws-2020.ts";
import { sixRegionDelay, sixRegionIndex } from "./bitcoin-2019.ts";
import { jitterFactor } from "./jitter.ts";
import type { DelaySpec, JitterSpec, NetworkSpec } from "./spec.ts";
import { MAXIMUM_SEGMENT } from "./tcp.ts";

const TABLE_BITS = 12;
const LOSS_TABLE = 16;
/** Up to so many endpoints, messages so far are counted by edge in a table; beyond, in a map of the edges used. */
const MOST_IN_TABLE = 2048;
const WORDS = 4_294_967_296;
/** Least time TCP waits before it sends again, on top of the round trip. @source Linux TCP_RTO_MIN = 200 ms */
const RETRANSMISSION_FLOOR: Micros = 200 * MILLISECOND;

export class Delays {
  /** Delay between two machines of one site: no jitter, no loss. */
  readonly insideSite: Micros;
  private readonly count: number;
  /** By endpoint: where the row and column of its region are in `bases`. */
  private readonly place: Int32Array;
  private readonly regionCount: number;
  /** Base delay between two endpoints of these regions. */
  private readonly bases: Float64Array;
  /** Multipliers of mean 1 on the base delay, by quantile. */
  private readonly factors: Float64Array | undefined;
  /** Where they are others for each mean: its tables, made when they are first needed. */
  private readonly ownFactors: FactorsByMean | undefined;
  private readonly loss: number;
  /** Probability that one of so many packets is lost, for small messages. */
  private readonly lossByPackets: Float64Array;
  private readonly seed: number;
  private readonly ordinals: Int32Array;
  private readonly sparseOrdinals = new Map<number, number>();

  /**
   * @param regions region of each endpoint, in endpoint order.
   * @param stream distinguishes runs: replications with different words have different jitter.
   * @throws UsageError when a region is not in the delay table.
   */
  constructor(
    spec: NetworkSpec,
    regions: readonly string[],
    stream: { readonly seed: number; readonly replication: number },
  ) {
    this.insideSite = wholeMicros(spec.scale * spec.insideSite);
    this.count = regions.length;
    // Where delays are the same everywhere, regions need no table of pairs: ten thousand may be named.
    const apart = isSameEverywhere(spec.delays) ? regions.map(() => "anywhere") : regions;
    const known = [...new Set(apart)];
    const places = new Map(known.map((region, place) => [region, place]));
    this.place = Int32Array.from(apart, (region) => places.get(region)!);
    this.regionCount = known.length;
    const means = Float64Array.from(known.flatMap((from) => known.map((to) => meanDelay(spec, from, to))));
    this.bases = means.map((mean) => wholeMicros(spec.scale * mean));
    this.factors = factorTable(spec);
    this.ownFactors = typeof spec.jitter === "number" ? undefined : new FactorsByMean(spec.jitter, means);
    this.loss = spec.loss;
    this.lossByPackets = Float64Array.from({ length: LOSS_TABLE }, (_, packets) => 1 - pow(1 - spec.loss, packets));
    this.seed = hashWord(wordOfName("network delays"), stream.seed, stream.replication);
    this.ordinals = new Int32Array(regions.length > MOST_IN_TABLE ? 0 : regions.length * regions.length);
  }

  /** Delay before jitter and loss [µs]. */
  base(from: number, to: number): Micros {
    if (from === to) return this.insideSite;
    return this.bases[this.pairOf(from, to)]!;
  }

  private pairOf(from: number, to: number): number {
    return this.place[from]! * this.regionCount + this.place[to]!;
  }

  /** Delay of the next message from one endpoint to another [µs]. */
  draw(from: number, to: number, sizeBytes: number): Micros {
    if (from === to) return this.insideSite;
    if (this.factors === undefined && this.ownFactors === undefined && this.loss === 0) return this.base(from, to);
    const edge = from * this.count + to;
    return this.delayed(this.pairOf(from, to), sizeBytes, hashWord(this.seed, edge, this.nextOrdinal(edge)));
  }

  /** As `draw`, of a message that has a random word of its own: it shifts no other's draw. */
  drawBy(word: number, from: number, to: number, sizeBytes: number): Micros {
    return from === to ? this.insideSite : this.delayed(this.pairOf(from, to), sizeBytes, word);
  }

  private delayed(pair: number, sizeBytes: number, word: number): Micros {
    const base = this.bases[pair]!;
    const factors = this.ownFactors === undefined ? this.factors : this.ownFactors.of(pair);
    const delay = factors === undefined ? base : jittered(base, factors, word);
    return this.loss > 0 && this.isLost(word, sizeBytes) ? delay + 2 * base + RETRANSMISSION_FLOOR : delay;
  }

  private nextOrdinal(edge: number): number {
    if (this.ordinals.length > 0) return this.ordinals[edge]!++;
    const ordinal = this.sparseOrdinals.get(edge) ?? 0;
    this.sparseOrdinals.set(edge, ordinal + 1);
    return ordinal;
  }

  /** Delays of the next message from an endpoint to each of several, itself perhaps among them: `draw` for each, into `delays`. */
  drawEach(from: number, endpoints: Int32Array, sizeBytes: number, delays: Float64Array): void {
    const { bases, factors, ordinals, place: regionOf, seed } = this;
    const row = from * this.count;
    const regionRow = regionOf[from]! * this.regionCount;
    const isOneByOne = factors === undefined || this.loss > 0 || ordinals.length === 0;
    for (let place = 0; place < endpoints.length; place += 1) {
      const to = endpoints[place]!;
      if (isOneByOne || to === from) delays[place] = this.draw(from, to, sizeBytes);
      else {
        const edge = row + to;
        const base = bases[regionRow + regionOf[to]!]!;
        delays[place] = jittered(base, factors, hashWord(seed, edge, ordinals[edge]!++));
      }
    }
  }

  private isLost(word: number, sizeBytes: number): boolean {
    const packets = Math.ceil(sizeBytes / MAXIMUM_SEGMENT);
    const lost = packets < LOSS_TABLE ? this.lossByPackets[packets]! : 1 - pow(1 - this.loss, packets);
    return hashWord(word, 1, packets) / WORDS < lost;
  }
}

/** A delay by the quantile that a random word names. */
function jittered(base: Micros, factors: Float64Array, word: number): Micros {
  return wholeMicros(base * factors[word >>> (32 - TABLE_BITS)]!);
}

function isSameEverywhere({ from }: DelaySpec): boolean {
  return from === "constant" || from === "law";
}

/** Mean one-way delay between two regions [µs], before it is scaled; of round trips, half the symmetrised one. */
export function meanDelay({ delays, insideRegion }: Means, from: string, to: string): Micros {
  switch (delays.from) {
    case "constant":
      return delays.delay;
    case "law":
      return meanOf(delays.law);
    case "aws-2020": {
      const milliseconds = roundTripMs(known(regionIndex(from), from), known(regionIndex(to), to));
      return milliseconds === undefined ? insideRegion : wholeMicros((milliseconds * MILLISECOND) / 2);
    }
    case "bitcoin-2019":
      return sixRegionDelay(known(sixRegionIndex(from), from), known(sixRegionIndex(to), to));
    case "matrix": {
      const row = known(delays.regions.indexOf(from), from);
      const column = known(delays.regions.indexOf(to), to);
      const delay = delays.oneWay[row]![column]!;
      return row === column && delay === 0 ? insideRegion : delay;
    }
  }
}

type Means = Pick<NetworkSpec, "delays" | "insideRegion">;

function known(index: number, region: string): number {
  if (index < 0) throw UsageError.of("network.delays", `expected a delay for region ${region}, got none in the table`);
  return index;
}

/** One table of factors for all pairs of regions; undefined when there is none for all. */
function factorTable({ delays, jitter }: NetworkSpec): Float64Array | undefined {
  if (delays.from === "law") return quantileTable(scaled(delays.law, 1 / meanOf(delays.law)), 1 << TABLE_BITS);
  if (typeof jitter !== "number" || jitter === 0) return undefined;
  return quantileTable(jitterFactor(jitter, 1), 1 << TABLE_BITS);
}

/** Tables of factors by the mean that they multiply: 32 kB for each that occurs. */
class FactorsByMean {
  private readonly jitter: JitterSpec;
  /** By pair of regions. */
  private readonly means: Float64Array;
  private readonly byPair: (Float64Array | undefined)[];
  private readonly byMean = new Map<Micros, Float64Array>();

  constructor(jitter: JitterSpec, means: Float64Array) {
    this.jitter = jitter;
    this.means = means;
    this.byPair = new Array<undefined>(means.length).fill(undefined);
  }
  of(pair: number): Float64Array {
    return this.byPair[pair] ?? this.make(pair);
  }
  private make(pair: number): Float64Array {
    const mean = this.means[pair]!;
    const table = this.byMean.get(mean) ?? quantileTable(jitterFactor(this.jitter, mean), 1 << TABLE_BITS);
    this.byMean.set(mean, table);
    this.byPair[pair] = table;
    return table;
  }
}
