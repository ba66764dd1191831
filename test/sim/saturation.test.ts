// Where a validator's processor, disk or link is the bottleneck, the ledger carries what that server carries: computed by hand from the
// cost of a request, and below it latency rises as the load comes near. Nothing in the model knows a capacity.
import { describe, expect, it } from "vitest";
import { CRYPTO_SUITES } from "../../src/cost/crypto.ts";
import { DISKS } from "../../src/cost/disk.ts";
import { loadInputs } from "../../src/runner/load-files.ts";
import { simulate } from "../../src/sim/simulate.ts";

interface Setting {
  readonly load: string;
  readonly crypto?: string;
  readonly disk?: string;
  readonly link?: string;
  readonly protocol?: string;
  readonly params?: string;
  readonly validators?: number;
}

const BLOCK = 100;

/** Runs a cluster 1 ms apart that cuts blocks of at most 100 requests as they come, for a second after one of warm-up. */
function planOf({
  load,
  crypto = "none",
  disk = "none",
  link,
  protocol = "pbft",
  params = "",
  validators = 4,
}: Setting) {
  const text = `ledgerward: 1
question: What does it carry?
run: { warm-up: 1 s, length: 1 s, seed: 1, replications: 1 }
sites: { count: ${validators}${link === undefined ? "" : `, link: { up: ${link}, down: ${link} }`} }
load: ${load}
network: { delays: { constant: 1 ms }, jitter: none, loss: 0 %, inside-site: 0 ms }
designs:
  it: { ledger: { protocol: ${protocol}, crypto: ${crypto}, disk: ${disk}, block: { every: 0 s, at-most: ${BLOCK} }${params} } }
`;
  return loadInputs({ scenario: "s.yaml", files: { "s.yaml": text }, options: {} } as never);
}

function run(setting: Setting) {
  const result = simulate(planOf(setting), { kind: "study", id: "it", design: 0, attacks: false }, 0);
  const { throughput, committedBlocks } = result.values as Record<"throughput" | "committedBlocks", number>;
  /** Time that a validator's processor is busy [µs]. */
  const busy = (validator: number): number => {
    const name = `processor of validator ${validator}`;
    return result.places.find(({ place }) => place === name)!.busy;
  };
  return { throughput, committedBlocks, busy, latencies: result.samples["commit.client"]! };
}

const busy = "{ closed: { outstanding: 2000 }, size: 512 B }";

/** Requests a second of a server that takes so long [µs] for a block. */
const capacity = (block: number): number => (BLOCK * 1e6) / block;

// PBFT, n = 4. A backup verifies each client's signature in the pre-prepare and hashes its Merkle leaf and node (2k − 1 hashes for k
// requests), and for each block verifies the pre-prepare, 2 prepares and 3 commits of others, and signs a prepare and a commit; every 16
// blocks it verifies 3 checkpoints and signs one. How many requests share a block comes of the run.
function backupsTime(crypto: string, requests: number): number {
  const { verify, sign, hash } = CRYPTO_SUITES[crypto]!;
  return requests * verify + (2 * requests - 1) * hash + 6 * verify + 2 * sign + (3 * verify + sign) / 16;
}

describe("PBFT's backups", () => {
  it.each(["ed25519", "ecdsa-p256", "ecdsa-secp256k1"])(
    "are as busy as the signatures and hashes of a block make them: %s",
    (crypto) => {
      const half = Math.round(capacity(backupsTime(crypto, BLOCK)) / 2);
      const { throughput, committedBlocks, busy } = run({
        load: `{ arrivals: poisson, rate: ${half}/s, size: 512 B }`,
        crypto,
      });
      const work = committedBlocks * backupsTime(crypto, throughput / committedBlocks);
      // What is under way at the window's ends: a block of some hundred.
      for (const backup of [1, 2, 3]) expect(Math.abs(busy(backup) / work - 1)).toBeLessThan(0.02);
    },
  );

  it("give latency its knee: flat at a third of it, twice as long at nine tenths, and growing with the run beyond", () => {
    const most = capacity(backupsTime("ed25519", BLOCK));
    const [light, heavy, over] = [0.3, 0.9, 1.3].map((share) => {
      const { latencies } = run({
        load: `{ arrivals: poisson, rate: ${Math.round(share * most)}/s, size: 512 B }`,
        crypto: "ed25519",
      });
      return latencies.reduce((sum, each) => sum + each, 0) / latencies.length;
    });
    expect(heavy! / light!).toBeGreaterThan(2);
    // At 1.3 times the capacity a request of the measured second waits for the surplus of 1 to 2 s: 0.3 to 0.6 s of work at least.
    expect(over! / light!).toBeGreaterThan(20);
  });
});

// Raft, n = 5: the leader sends every request to four followers; headers are a few per cent of 100 requests of 512 B.
it("Raft carries what the leader's uplink carries", () => {
  const { throughput } = run({ load: busy, protocol: "raft", validators: 5, link: "20 Mbps" });
  const share = throughput / (20e6 / 8 / (4 * 512));
  expect(share).toBeGreaterThan(0.8);
  expect(share).toBeLessThan(1);
});

// A follower writes a block at a time: a flush and the bytes. Two entries under way keep its disk busy, as a round trip is shorter than a flush.
it("Raft carries what a disk carries", () => {
  const { flush, bytesPerMicro } = DISKS["hdd"]!;
  const { throughput } = run({ load: busy, protocol: "raft", validators: 3, disk: "hdd" });
  const share = throughput / capacity(flush + (BLOCK * 512) / bytesPerMicro);
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(1.02);
});

// It measures 30 s: 4 standard errors of a Poisson count of 1500 are 10 %.
it("a point of a ledger's capacity sweep puts its own load on it, from the study's clients", () => {
  const plan = planOf({ load: "{ arrivals: poisson, rate: 1/s, size: 512 B, clients: [site-2] }" });
  const point = { kind: "capacity", id: "it at 50/s", design: 0, perSecond: 50 } as const;
  const { values, samples } = simulate(plan, point, 0);
  expect(values["throughput"]).toBeGreaterThan(50 * 0.9);
  expect(values["throughput"]).toBeLessThan(50 * 1.1);
  // One client, 1 ms from the leader: request, pre-prepare, prepare, commit and the reply that makes f + 1.
  expect(new Set(samples["commit.client"])).toEqual(new Set([5000]));
});
