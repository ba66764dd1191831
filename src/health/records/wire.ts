// The way between a hospital and a cloud region: round trips and bulk transfers, with the luck of each drawn for
// patient and step, so that all designs that make the same transfer have the same luck with it.
// A request costs two round trips for TCP and TLS and one of its own (storage/object-store.ts). Jitter is one lognormal
// factor a request.
import { log } from "../../base/math.ts";
import { type Micros, wholeMicros } from "../../base/time.ts";
import { draw, type Law } from "../../kernel/laws.ts";
import type { Life } from "../../kernel/process.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { Stream } from "../../kernel/random.ts";
import type { BulkNetwork } from "../../network/bulk.ts";
import type { StoreTimes } from "../../storage/contract.ts";
import type { Care } from "../care.ts";

export interface WireSetup {
  readonly processes: Processes;
  readonly bulk: BulkNetwork;
  /** Round trip between endpoints without jitter [µs]. */
  readonly roundTrip: (a: number, b: number) => Micros;
  /** Coefficient of variation of a request's round trips. */
  readonly jitter: number;
  /** Endpoint of the cloud region. */
  readonly region: number;
  readonly times: StoreTimes;
}

/**
 * Size of a query, a decision or an answer without images [bytes].
 * @source FHIR resources of 1.1 to 4.2 kB (domain notes 3.1)
 */
const MESSAGE_BYTES = 2_000;

export class Wire {
  readonly #setup: WireSetup;
  readonly #jitter: Law;

  constructor(setup: WireSetup) {
    this.#setup = setup;
    const variance = log(1 + setup.jitter * setup.jitter);
    this.#jitter = { law: "lognormal", mu: -variance / 2, sigma: Math.sqrt(variance) };
  }

  /** Asks the region a question and waits for the answer. */
  *ask(step: string, care: Care): Life {
    const { bulk, processes } = this.#setup;
    bulk.addMessageBytes(care.site, "up", MESSAGE_BYTES);
    bulk.addMessageBytes(care.site, "down", MESSAGE_BYTES);
    yield* processes.hold(this.#untilFirstByte(care.stream(step), care));
  }

  /** Sends bytes and waits until the store says it keeps them. */
  *upload(bytes: number, step: string, care: Care): Life {
    const { bulk, processes, region, times } = this.#setup;
    const stream = care.stream(step);
    yield* processes.hold(wholeMicros(this.#roundTrips(stream, care)));
    yield* bulk.transfer(care.site, region, bytes);
    yield* processes.hold(wholeMicros(draw(times.write, stream)));
  }

  /** Asks for an object and waits for its last byte. @returns what `read` gives when the first byte leaves. */
  *download<T>(bytes: number, request: { readonly step: string; readonly read: () => T }, care: Care): Life<T> {
    const { bulk, processes, region } = this.#setup;
    yield* processes.hold(this.#untilFirstByte(care.stream(request.step), care));
    const delivered = request.read();
    yield* bulk.transfer(region, care.site, bytes);
    return delivered;
  }

  #untilFirstByte(stream: Stream, care: Care): Micros {
    const trips = this.#roundTrips(stream, care);
    return wholeMicros(trips + draw(this.#setup.times.firstByte, stream));
  }

  /** Round trips of a request, its connection included; unrounded. */
  #roundTrips(stream: Stream, care: Care): Micros {
    const { roundTrip, region, times } = this.#setup;
    return (times.connectionRoundTrips + 1) * roundTrip(care.site, region) * draw(this.#jitter, stream);
  }
}
