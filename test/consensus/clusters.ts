// What tests of clusters share: clusters that are made alike, a look at a part of a transcript, and commits under drawn delays.
import { expect } from "vitest";
import type { ParamTable, ParamValues } from "../../src/base/params.ts";
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import type { KeyedTimer, KindedMessage, Protocol } from "../../src/consensus/protocol.ts";
import type { Request } from "../../src/ledger/request.ts";
import { CLIENT, Cluster, type ClusterOptions, chance } from "./cluster.ts";

/** @returns a function that makes clusters of a protocol: of four validators, with the usual parameters, unless told otherwise. */
export function clustersOf<State, Message extends KindedMessage, Timer extends KeyedTimer, Table extends ParamTable>(
  protocol: Protocol<State, Message, Timer, Table>,
  usual: { readonly print: (message: Message) => string; readonly params: Partial<ParamValues<Table>> },
) {
  return (options: Partial<ClusterOptions<Message, Table>> = {}): Cluster<State, Message, Timer, Table> =>
    new Cluster(protocol, { n: 4, print: usual.print, ...options, params: { ...usual.params, ...options.params } });
}

/** What happens from an instant on. */
export function from(time: Micros, transcript: string): string {
  const lines = transcript.split("\n").filter((line) => Number.parseFloat(line) >= time / MILLISECOND);
  return lines.join("\n");
}

/** Delays from one validator to another [µs], row = sender; none from and to clients. */
type DelayTable = readonly (readonly Micros[])[];

/** Runs one request in 50 clusters of 4, 7 or 10 validators, each with other delays up to 100 ms, and compares when all commit. */
export function expectCommitTimes(
  cluster: (options: { readonly n: number; readonly delay: (from: number, to: number) => Micros }) => {
    submit(request: Request): void;
    run(until: Micros): void;
    commitTimes(node: number): readonly Micros[];
  },
  first: Request,
  expected: (delays: DelayTable) => readonly Micros[],
): void {
  for (let seed = 1; seed <= 50; seed += 1) {
    const n = [4, 7, 10][seed % 3]!;
    const draw = chance(seed);
    const delays = Array.from({ length: n }, () =>
      Array.from({ length: n }, () => Math.round(1 + 100 * MILLISECOND * draw())),
    );
    const run = cluster({ n, delay: (from, to) => (from === CLIENT || to === CLIENT ? 0 : delays[from]![to]!) });
    run.submit(first);
    run.run(SECOND);
    expect(Array.from({ length: n }, (_, node) => run.commitTimes(node)[0])).toEqual(expected(delays));
  }
}
