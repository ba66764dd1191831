// A model in which everything the kernel can do happens, by chance: what its events add up to must not depend on the queue,
// the machine or the version of Node.
import type { EventQueue, Life, Process, Resource } from "../../src/kernel/index.ts";
import { KERNEL, world } from "./world.ts";

/** The hash of so many events. */
export function mixedModelHash(events: number, queue: EventQueue, kernel = KERNEL): string {
  const { simulation, processes, resource, told } = world(kernel, queue);
  const hash = new kernel.EventHash(simulation);
  const stream = kernel.streamOf(7, 0, "mixed model", 0);
  const soon = () => Math.round(stream.exponential(1000));
  const [desk, room] = [resource("desk", 3), resource("room", 2)];
  const shelf = new kernel.Store<number>(processes, "shelf", 5);
  const cpu = new kernel.ProcessorSharing(simulation, processes, "cpu");
  let people: Process[] = [];
  let caught = 0;

  function* working(at: Resource, duration: number, priority?: number): Life {
    yield* at.work(duration, priority);
  }

  const visits: (() => Life<unknown>)[] = [
    function* () {
      if (yield* desk.seize(stream.integer(4), soon())) yield* processes.hold(soon());
    },
    function* () {
      if (yield* desk.preempt(stream.integer(4), soon())) yield* processes.hold(soon());
    },
    () => working(room, soon(), stream.integer(4)),
    () => kernel.Resource.use([desk, room], stream.integer(4), () => processes.hold(soon())),
    function* () {
      yield* shelf.put(stream.integer(1000), soon());
    },
    () => shelf.get(soon()),
    function* () {
      yield* cpu.serve(soon());
    },
    () => processes.within(soon(), "limited", working(room, soon(), 2)),
    () => processes.race("race", [working(room, soon()), working(desk, soon())]),
    () => processes.all("both", [working(room, soon()), working(desk, soon())]),
  ];
  function* life(): Life {
    for (let left = 1 + stream.integer(4); left > 0; left--) {
      try {
        yield* visits[stream.integer(visits.length)]!();
      } catch (interrupt) {
        caught += told(interrupt).length;
      }
    }
  }
  const timeOut = simulation.register((peer) => send(peer), "time-out");
  const answer = simulation.register((peer, timer) => {
    simulation.cancel(timer);
    send(peer);
  }, "answer");
  function send(peer: number): void {
    const timer = simulation.timer(simulation.now + 20_000, timeOut, peer);
    if (stream.integer(10) > 0)
      simulation.at(simulation.now + soon(), answer, peer, timer, 0, 0, undefined, stream.integer(16));
  }
  function* crowd(): Life {
    for (let index = 0; ; index++) {
      yield* processes.hold(soon());
      people = people.filter(({ alive }) => alive);
      people.push(processes.start(`visitor ${index}`, life()));
      const victim = people[stream.integer(people.length)]!;
      if (stream.integer(5) === 0) processes.interrupt(victim, index);
      else if (stream.integer(20) === 0) processes.stop(victim);
      if (stream.integer(50) === 0) desk.setCapacity(1 + stream.integer(4));
    }
  }
  processes.start("crowd", crowd());
  for (let peer = 0; peer < 20; peer++) send(peer);
  while (simulation.executed < events) simulation.step();
  return `${hash.digest}, ${caught} letters of interrupts caught`;
}
