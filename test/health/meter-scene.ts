// A small world around the meter: a desk, a room with shifts, two hospitals that send each other files, and visitors by chance.
import { SECOND } from "../../src/base/time.ts";
import { WorldMeter } from "../../src/health/self-checks.ts";
import * as kernel from "../../src/kernel/index.ts";
import { BulkNetwork } from "../../src/network/bulk.ts";

/** The sources, or a mutant of them. */
export interface Sources {
  readonly kernel: typeof kernel;
  readonly network: { readonly BulkNetwork: typeof BulkNetwork };
  readonly health: { readonly WorldMeter: typeof WorldMeter };
}

export const SOURCES: Sources = { kernel, network: { BulkNetwork }, health: { WorldMeter } };

export const LINK = { up: 8e6, down: 8e6 };
/** Most of them must wait: the desk is given 1.2 of its time, the links 1.3 of theirs. */
const VISITORS = 2000;

/** What the meter says of a window that opens and closes at odd instants, in the midst of things. */
export function visitScene({ kernel: { Simulation, Processes, Resource, streamOf }, network, health }: Sources) {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const [desk, room] = [new Resource(processes, "desk", 1), new Resource(processes, "room", 2)];
  const sites = [
    { name: "A", link: LINK },
    { name: "B", link: LINK },
  ];
  const bulk = new network.BulkNetwork({ simulation, processes, sites, roundTrip: () => 0, loss: 0 });
  const meter = new health.WorldMeter([desk, room], bulk);
  const stream = streamOf(1, 0, "visitors", 0);
  const upTo = (most: number): number => stream.integer(most);

  /** At the desk for a while; or in the room with it, out of patience at times; or off with a file of up to 2 MB. */
  function* visit(kind: number): kernel.Life {
    yield* processes.hold(upTo(300 * SECOND));
    const stay = upTo(0.6 * SECOND);
    if (kind === 0) yield* Resource.use([desk], upTo(3), () => processes.hold(stay));
    else if (kind === 1) {
      const both = Resource.use([desk, room], 1, () => processes.hold(stay));
      yield* processes.within(5 * SECOND, "visit", both);
    } else yield* processes.within(6 * SECOND, "file", bulk.transfer(upTo(2), upTo(2), upTo(2.3e6)));
  }
  function* shifts(): kernel.Life {
    for (;;) {
      yield* processes.hold(20 * SECOND);
      room.setCapacity(upTo(3));
    }
  }
  processes.start("shifts", shifts());
  for (let index = 0; index < VISITORS; index += 1) processes.start(`visitor ${index}`, visit(index % 3));
  simulation.run(99_999_999);
  meter.openWindow();
  simulation.run(222_222_223);
  return meter.measure(simulation.now);
}
