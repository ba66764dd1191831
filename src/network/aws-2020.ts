// Round-trip times between AWS regions, symmetrised: the mean of both directions.
// @source cloudping.co 24 h averages of TCP pings (port 443), 18 regions, between Jul 2019 and Apr 2020, via github.com/naderalfares/cloudping.co
// scripts/python3/latencies.csv @59e145f. The pings end at a service of the region, so a few ms of its own are probably in each figure.

/** A region: AWS code, city, and offset of its local standard time from UTC [h] (IANA time zone database; summer time is not modelled). */
export interface Region {
  readonly code: string;
  readonly city: string;
  readonly utcOffsetHours: number;
}

/** Regions in the order of the table below. */
export const REGIONS: readonly Region[] = [
  { code: "eu-north-1", city: "Stockholm", utcOffsetHours: 1 },
  { code: "ap-south-1", city: "Mumbai", utcOffsetHours: 5.5 },
  { code: "eu-west-3", city: "Paris", utcOffsetHours: 1 },
  { code: "eu-west-2", city: "London", utcOffsetHours: 0 },
  { code: "eu-west-1", city: "Ireland", utcOffsetHours: 0 },
  { code: "ap-northeast-2", city: "Seoul", utcOffsetHours: 9 },
  { code: "me-south-1", city: "Bahrain", utcOffsetHours: 3 },
  { code: "ap-northeast-1", city: "Tokyo", utcOffsetHours: 9 },
  { code: "sa-east-1", city: "Sao Paulo", utcOffsetHours: -3 },
  { code: "ca-central-1", city: "Canada Central", utcOffsetHours: -5 },
  { code: "ap-east-1", city: "Hong Kong", utcOffsetHours: 8 },
  { code: "ap-southeast-1", city: "Singapore", utcOffsetHours: 8 },
  { code: "ap-southeast-2", city: "Sydney", utcOffsetHours: 10 },
  { code: "eu-central-1", city: "Frankfurt", utcOffsetHours: 1 },
  { code: "us-east-1", city: "N. Virginia", utcOffsetHours: -5 },
  { code: "us-east-2", city: "Ohio", utcOffsetHours: -5 },
  { code: "us-west-1", city: "N. California", utcOffsetHours: -8 },
  { code: "us-west-2", city: "Oregon", utcOffsetHours: -8 },
];

/** Round trips [ms], lower triangle: row i holds the pairs with regions 0 … i − 1. */
const ROUND_TRIP_MS: readonly (readonly number[])[] = [
  [],
  [138.5],
  [34.5, 112.5],
  [37.5, 116.5, 11],
  [50, 130, 21, 16],
  [295.5, 163, 279.5, 255, 248],
  [164, 51.5, 128.5, 136.5, 145.5, 216],
  [256, 139, 251, 223, 220.5, 44.5, 189],
  [236, 307, 201, 197.5, 185, 300, 343, 277.5],
  [126.5, 203.5, 96.5, 91, 81, 189.5, 228, 160.5, 125.5],
  [241.5, 101, 199, 210, 274, 60.5, 151, 64.5, 342.5, 214.5],
  [200.5, 62, 169.5, 180, 188.5, 104, 101, 77, 340.5, 227, 52],
  [313, 150, 282.5, 278, 260, 160, 188.5, 117.5, 320, 203.5, 130.5, 97.5],
  [25.5, 121, 12.5, 18.5, 28, 280.5, 128, 252.5, 208, 104.5, 212, 182, 287],
  [112.5, 189.5, 82.5, 81.5, 75.5, 193, 200, 163, 123.5, 18, 219.5, 222, 201.5, 90],
  [124.5, 200, 93.5, 91.5, 102, 192.5, 210.5, 163, 133.5, 29, 214.5, 227.5, 197, 101.5, 17],
  [174, 234.5, 142.5, 143, 145.5, 142, 267, 117, 193.5, 80.5, 164, 178.5, 141.5, 148.5, 64.5, 55.5],
  [177, 226, 158.5, 140.5, 133, 128.5, 254, 104, 183.5, 70, 153, 167, 142.5, 164.5, 78.5, 62.5, 27],
];

/** Mean round trip between two regions [ms]; undefined inside one region, where the table has no figure. */
export function roundTripMs(a: number, b: number): number | undefined {
  return a === b ? undefined : ROUND_TRIP_MS[Math.max(a, b)]![Math.min(a, b)];
}

/** Index of a region by AWS code or city; -1 when there is none. */
export function regionIndex(name: string): number {
  return REGIONS.findIndex((region) => region.code === name || region.city === name);
}
