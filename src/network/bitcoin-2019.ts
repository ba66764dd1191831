// Six regions of the world as Bitcoin's nodes stood in them in 2019: delays between and inside them, access links, shares of the nodes.
// @source dsg-titech/simblock @5fc7f9f, NetworkConfiguration.java: LATENCY_2019, UPLOAD_ and DOWNLOAD_BANDWIDTH_2019,
//   REGION_DISTRIBUTION_BITCOIN_2019 (Y. Aoki et al., SimBlock: A Blockchain Network Simulator, INFOCOM workshops 2019).
// Simplification: one mean delay, and one link for every node of a region; real nodes of a region differ among themselves.
import { MILLISECOND, type Micros } from "../base/time.ts";
import type { LinkSpec } from "./spec.ts";

export interface SixRegion {
  readonly name: string;
  /** Of the nodes. */
  readonly share: number;
  /** Access link of each node there. */
  readonly link: LinkSpec;
}

const MBPS = 1_000_000;

/** In the order of the table below. */
export const SIX_REGIONS: readonly SixRegion[] = [
  { name: "north-america", share: 0.3316, link: { up: 19.2 * MBPS, down: 52 * MBPS } },
  { name: "europe", share: 0.4998, link: { up: 20.7 * MBPS, down: 40 * MBPS } },
  { name: "south-america", share: 0.009, link: { up: 5.8 * MBPS, down: 18 * MBPS } },
  { name: "asia-pacific", share: 0.1177, link: { up: 15.7 * MBPS, down: 22.8 * MBPS } },
  { name: "japan", share: 0.0224, link: { up: 10.2 * MBPS, down: 22.8 * MBPS } },
  { name: "australia", share: 0.0195, link: { up: 11.3 * MBPS, down: 29.9 * MBPS } },
];

/** Mean one-way delay [ms], row = sender; the diagonal is between two nodes of one region. */
const ONE_WAY_MS: readonly (readonly number[])[] = [
  [32, 124, 184, 198, 151, 189],
  [124, 11, 227, 237, 252, 294],
  [184, 227, 88, 325, 301, 322],
  [198, 237, 325, 85, 58, 198],
  [151, 252, 301, 58, 12, 126],
  [189, 294, 322, 198, 126, 16],
];

/** Mean one-way delay between two regions by index [µs]. */
export function sixRegionDelay(from: number, to: number): Micros {
  return ONE_WAY_MS[from]![to]! * MILLISECOND;
}

/** Index of a region; -1 when it is none of the six. */
export function sixRegionIndex(name: string): number {
  return SIX_REGIONS.findIndex((region) => region.name === name);
}
