// The case files' expected values are those of theory, to all their digits, and their run lengths what theory asks.
import { describe, expect, it } from "vitest";
import { REPLICATIONS } from "./cases.ts";
import { type Row, readRows } from "./network.ts";
import { asymptoticVariance, levels, theoryOf } from "./theory.ts";

const rows = readRows();

it("has rows of different names and seeds", () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(new Set(rows.map(({ seed }) => seed)).size).toBe(rows.length);
});

describe.each(rows)("$id", ({ network, expected }) => {
  const theory = theoryOf(network);
  it.each(Object.entries(expected))("expects of %s what theory says: %f", (name, value) => {
    // Six decimals are written at least.
    expect(Math.abs(theory[name]! - value)).toBeLessThan(0.500001e-6);
  });
});

/** Levels' functions whose mean is expected of a station with Poisson arrivals and exponential services. */
const functionOf = (name: string, { servers, mean }: { servers: number; mean: number }) =>
  new Map<string, (level: number) => number>([
    ["L", (level) => level],
    ["Lq", (level) => Math.max(0, level - servers)],
    ["VarN", (level) => (level - mean) ** 2],
    ["p0", (level) => (level === 0 ? 1 : 0)],
    ["p5", (level) => (level === 5 ? 1 : 0)],
    ["p10", (level) => (level === 10 ? 1 : 0)],
    ["N<=1", (level) => (level <= 1 ? 1 : 0)],
    ["N>9", (level) => (level > 9 ? 1 : 0)],
  ]).get(name);

const planned = rows.flatMap((row: Row) => {
  const [[source], [station]] = [Object.values(row.network.sources), Object.values(row.network.stations)];
  const plain = source !== undefined && "rate" in source && station?.discipline === "fifo";
  const alone = Object.keys(row.network.sources).length === 1 && Object.keys(station!.next).length === 0;
  if (!plain || !alone || !("exponential" in station.service)) return [];
  const p = levels(source, station);
  const mean = p.reduce((sum, share, level) => sum + share * level, 0);
  return Object.entries(row.expected).flatMap(([name, value]) => {
    const f = functionOf(name, { servers: station.servers, mean });
    if (f === undefined) return [];
    const variance = asymptoticVariance(p, source.rate, f);
    return [{ cell: `${row.id} ${name}`, error: Math.sqrt(variance / (REPLICATIONS * row.length)) / value }];
  });
});

describe("the length of a run", () => {
  it("is planned by theory for a quarter of the cells", () => {
    expect(planned).toHaveLength(30);
  });
  it.each(planned)("gives $cell a standard error below 0.9 %", ({ error }) => {
    expect(error).toBeLessThan(0.009);
  });
  it("is by a formula that gives the known value for M/M/1: 2ρ(1 + ρ)/(1 − ρ)⁴ for the mean number present", () => {
    const { network } = rows.find(({ id }) => id === "M/M/1 λ 0.8")!;
    const [source] = Object.values(network.sources);
    const p = levels(source as Extract<typeof source, { rate: number }>, network.stations["server"]!);
    expect(asymptoticVariance(p, 0.8, (level) => level)).toBeCloseTo((2 * 0.8 * 1.8) / 0.2 ** 4, 6);
  });
});
