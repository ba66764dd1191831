import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Mempool } from "../../src/ledger/mempool.ts";
import { type Request, SeenRequests } from "../../src/ledger/request.ts";

/** The sequence-th request of a client; its id follows from both. */
function request(client: number, sequence: number): Request {
  return { id: 1000 * client + sequence, client, sequence, sizeBytes: 100, operation: { kind: "none" } };
}

const anyRequest = fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 30 })).map(([c, s]) => request(c, s));

describe("seen requests", () => {
  test("in order, out of order and again", () => {
    const seen = new SeenRequests();
    const answers = [1, 2, 5, 4, 5, 3, 4, 6, 1].map((sequence) => seen.add(request(0, sequence)));
    expect(answers).toEqual([true, true, true, true, false, true, false, true, false]);
    expect([3, 6, 7].map((sequence) => seen.has(request(0, sequence)))).toEqual([true, true, false]);
    expect(seen.has(request(1, 1))).toBe(false);
  });
  test("whatever the order, they answer as a set of (client, sequence) does", () => {
    fc.assert(
      fc.property(fc.array(anyRequest, { maxLength: 200, size: "max" }), (requests) => {
        const seen = new SeenRequests();
        const twin = new Set<number>();
        for (const one of requests) {
          expect(seen.has(one)).toBe(twin.has(one.id));
          expect(seen.add(one)).toBe(!twin.has(one.id));
          twin.add(one.id);
        }
        for (let client = 0; client < 3; client++) {
          for (let sequence = 1; sequence <= 31; sequence++) {
            expect(seen.has(request(client, sequence))).toBe(twin.has(request(client, sequence).id));
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });
  test("a request is known by client and sequence, not by the object or id", () => {
    const seen = new SeenRequests();
    seen.add(request(0, 1));
    expect(seen.has({ ...request(0, 1), ...{ id: 77 } })).toBe(true);
  });
});

describe("mempool", () => {
  test("hands out the oldest first, at most as many as asked for", () => {
    const pool = new Mempool();
    for (const sequence of [3, 1, 2]) pool.add(request(0, sequence));
    expect(pool.oldest()?.sequence).toBe(3);
    expect(pool.take(2).requests.map((one) => one.sequence)).toEqual([3, 1]);
    expect([pool.size, pool.oldest()?.sequence]).toEqual([1, 2]);
    expect(pool.take(10).requests).toHaveLength(1);
    expect(pool.take(10).requests).toEqual([]);
    expect(pool.oldest()).toBeUndefined();
  });
  test("refuses what waits already and what was committed, also when committed before it came", () => {
    const pool = new Mempool();
    expect(pool.add(request(0, 1))).toBe(true);
    expect(pool.add(request(0, 1))).toBe(false);
    expect(pool.commit(request(0, 1))).toBe(true);
    expect(pool.size).toBe(0);
    expect(pool.add(request(0, 1))).toBe(false);
    expect(pool.commit(request(0, 2))).toBe(true);
    expect(pool.add(request(0, 2))).toBe(false);
    expect(pool.isCommitted(request(0, 2))).toBe(true);
    expect(pool.isCommitted(request(0, 3))).toBe(false);
  });
  test("what was taken and not committed may come back", () => {
    const pool = new Mempool();
    pool.add(request(0, 1));
    pool.take(1);
    expect(pool.add(request(0, 1))).toBe(true);
    expect(pool.size).toBe(1);
  });
  test("however often requests come, are taken, lost and committed, each is committed exactly once", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: anyRequest.map((one) => ({ do: "add" as const, one })) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant("take" as const), limit: fc.nat({ max: 4 }), lost: fc.boolean() }),
      },
      { weight: 1, arbitrary: anyRequest.map((one) => ({ do: "commit" as const, one })) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
        const pool = new Mempool();
        let pending: Request[] = []; // the twin: a list and a set
        const committed = new Set<number>();
        const commit = (one: Request): void => {
          expect(pool.commit(one)).toBe(!committed.has(one.id));
          committed.add(one.id);
          pending = pending.filter((other) => other.id !== one.id);
        };
        for (const now of steps) {
          if (now.do === "add") {
            const isNew = !committed.has(now.one.id) && !pending.some((other) => other.id === now.one.id);
            expect(pool.add(now.one)).toBe(isNew);
            if (isNew) pending.push(now.one);
          } else if (now.do === "commit") commit(now.one);
          else {
            const taken = pool.take(now.limit).requests;
            expect(taken).toEqual(pending.splice(0, now.limit));
            if (!now.lost) for (const one of taken) commit(one);
          }
          expect([pool.size, pool.oldest()]).toEqual([pending.length, pending[0]]);
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});
