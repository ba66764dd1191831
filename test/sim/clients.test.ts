import { describe, expect, test } from "vitest";
import type { ClientRule } from "../../src/consensus/protocol.ts";
import { EventPort, type RunEvent } from "../../src/events/events.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import type { Reply, Request } from "../../src/ledger/request.ts";
import { LedgerClients } from "../../src/sim/clients.ts";

/** Clients at sites 0 … 3, next to validators 3, 2, 1, 0; what they send is written as `time site→validator #request`. */
function clients(rule: Partial<ClientRule> = {}, takesToLeave = 0) {
  const simulation = new Simulation();
  const events = new EventPort();
  const emitted: RunEvent[] = [];
  events.observe(["submitted", "answered"], (event) => emitted.push(event));
  const sent: string[] = [];
  const requests: Request[] = [];
  const all = new LedgerClients({
    simulation,
    events,
    rule: { to: "nearest", replies: () => 2, retryAfter: 1_000, ...rule },
    validators: 4,
    hasLeftAt: () => simulation.now + takesToLeave,
    nearest: [3, 2, 1, 0],
    send: (site, to, request) => {
      sent.push(`${simulation.now} ${site}→${to} #${request.id}`);
      requests[request.id] = request;
    },
  });
  const answered: string[] = [];
  return {
    simulation,
    all,
    sent,
    emitted,
    answered,
    requests,
    submit: (site: number, name: string): void =>
      all.submit(site, { kind: "none" }, 400, () => answered.push(`${simulation.now} ${name}`)),
    /** Validator `from` answers a request. */
    reply: (from: number, id: number, changes: Partial<Reply> = {}): void =>
      all.receive(from, { request: requests[id]!, height: 7, digest: "d", leader: -1, ...changes }),
  };
}

describe("a request", () => {
  test("has its own id, and counts up for its client from 1", () => {
    const { submit, requests } = clients();
    for (const site of [2, 0, 2, 2]) submit(site, "x");
    expect(requests.map(({ id, client, sequence }) => [id, client, sequence])).toEqual([
      [0, 2, 1],
      [1, 0, 1],
      [2, 2, 2],
      [3, 2, 3],
    ]);
    expect(requests[0]).toMatchObject({ sizeBytes: 400, operation: { kind: "none" } });
  });
  test("goes to the nearest validator, to all, or to the leader once it is known", () => {
    for (const [to, expected] of [
      ["nearest", ["0 0→3 #0"]],
      ["leader", ["0 0→3 #0"]],
      ["all", ["0 0→0 #0", "0 0→1 #0", "0 0→2 #0", "0 0→3 #0"]],
    ] as const) {
      const { submit, sent } = clients({ to });
      submit(0, "x");
      expect(sent).toEqual(expected);
    }
  });
});

describe("replies", () => {
  test("must match in height and digest, from as many validators as the rule wants", () => {
    const { submit, reply, answered, all } = clients({ replies: (n) => n - 1 });
    submit(0, "x");
    reply(0, 0);
    reply(1, 0, { digest: "other" });
    reply(2, 0, { height: 8 });
    reply(3, 0);
    expect([answered, all.open]).toEqual([[], 1]);
    reply(1, 0);
    expect([answered, all.open]).toEqual([["0 x"], 0]);
  });
  test("of one validator count once, however often it repeats itself", () => {
    const { submit, reply, answered } = clients();
    submit(0, "x");
    for (let k = 0; k < 5; k++) reply(2, 0);
    expect(answered).toEqual([]);
    reply(1, 0);
    expect(answered).toEqual(["0 x"]);
  });
  test("that come late change nothing", () => {
    const { submit, reply, answered, emitted } = clients({ replies: () => 1 });
    submit(0, "x");
    for (let from = 0; from < 4; from++) reply(from, 0);
    expect(answered).toEqual(["0 x"]);
    expect(emitted.map(({ type }) => type)).toEqual(["submitted", "answered"]);
  });
  test("are counted for each request alone", () => {
    const { submit, reply, answered } = clients();
    submit(0, "x");
    submit(1, "y");
    reply(0, 0);
    reply(1, 1);
    expect(answered).toEqual([]);
    reply(2, 1);
    expect(answered).toEqual(["0 y"]);
  });
  test("a client may ask again in the moment it is answered: a closed loop", () => {
    const { simulation, all, requests } = clients({ replies: () => 1 });
    let answers = 0;
    const next = (): void => {
      answers += 1;
      all.submit(0, { kind: "none" }, 400, next);
    };
    all.submit(0, { kind: "none" }, 400, next);
    for (let id = 0; id < 5; id++) all.receive(0, { request: requests[id]!, height: id, digest: "d", leader: 0 });
    expect([answers, all.open, simulation.pending]).toEqual([5, 1, 1]); // the retries of the answered ones are cancelled
  });
});

describe("an unanswered request", () => {
  test("goes to every validator, again and again, until it is answered", () => {
    const { simulation, submit, reply, sent, answered } = clients();
    const toAll = (time: number): string[] => [0, 1, 2, 3].map((to) => `${time} 0→${to} #0`);
    submit(0, "x");
    simulation.run(999);
    expect(sent).toEqual(["0 0→3 #0"]);
    simulation.run(2_500);
    expect(sent.slice(1)).toEqual([...toAll(1_000), ...toAll(2_000)]);
    reply(0, 0);
    reply(1, 0);
    simulation.run(10_000);
    expect([sent.length, answered]).toEqual([9, ["2500 x"]]);
  });
  test("is not sent again before it has left: 5 s on the uplink, then 1 ms of patience", () => {
    const { simulation, submit, sent } = clients({}, 5_000_000);
    submit(0, "x");
    simulation.run(5_000_999);
    expect(sent).toHaveLength(1);
    simulation.run(10_001_999);
    expect(sent).toHaveLength(5);
    simulation.run(10_002_000);
    expect(sent).toHaveLength(9);
  });
  test("keeps the votes it has: replies before and after a retry add up", () => {
    const { simulation, submit, reply, answered } = clients();
    submit(0, "x");
    reply(0, 0);
    simulation.run(1_500);
    reply(1, 0);
    expect(answered).toEqual(["1500 x"]);
  });
});

describe("the leader as last heard of", () => {
  test("is where a site's next request goes, for that site alone", () => {
    const { submit, reply, sent } = clients({ to: "leader", replies: () => 1 });
    submit(0, "x");
    reply(3, 0, { leader: 2 });
    submit(0, "y");
    submit(1, "z");
    expect(sent).toEqual(["0 0→3 #0", "0 0→2 #1", "0 1→2 #2"]); // site 1 asks its nearest, which is 2
    submit(2, "w");
    expect(sent.at(-1)).toBe("0 2→1 #3");
  });
  test("may change with any reply, also a late one; -1 says nothing", () => {
    const { submit, reply, sent } = clients({ to: "leader", replies: () => 1 });
    submit(0, "x");
    reply(3, 0, { leader: 2 });
    reply(1, 0, { leader: 1 });
    reply(0, 0, { leader: -1 });
    submit(0, "y");
    expect(sent.at(-1)).toBe("0 0→1 #1");
  });
  test("is of no interest to a protocol whose clients ask the nearest", () => {
    const { submit, reply, sent } = clients({ to: "nearest", replies: () => 1 });
    submit(0, "x");
    reply(3, 0, { leader: 2 });
    submit(0, "y");
    expect(sent.at(-1)).toBe("0 0→3 #1");
  });
});

test("events say when a request was submitted and answered", () => {
  const { simulation, submit, reply, emitted, requests } = clients();
  simulation.run(40);
  submit(1, "x");
  simulation.run(90);
  for (const from of [0, 3]) reply(from, 0);
  expect(emitted).toEqual([
    { type: "submitted", at: 40, request: requests[0] },
    { type: "answered", at: 90, request: requests[0], submittedAt: 40 },
  ]);
});
