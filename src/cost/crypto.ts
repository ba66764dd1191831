// CPU time of signatures and hashes, by suite [µs]. Single core.
// @source node:crypto on OpenSSL 3.0.19, measured on a 2-core AMD EPYC virtual machine, November 2026 (validation table 8), unless said
//   otherwise; SHA-256 by OpenSSL: 2 µs a call; by noble-hashes 0.46 µs.
// Simplification: on the wire a signature is 64 bytes whatever the suite; RSA-2048 has 256, BLS12-381 96.

export interface CryptoSuite {
  readonly sign: number;
  readonly verify: number;
  /** One SHA-256 of a short input, call included. */
  readonly hash: number;
}

export const CRYPTO_SUITES: Readonly<Record<string, CryptoSuite>> = {
  none: { sign: 0, verify: 0, hash: 0 },
  ed25519: { sign: 40, verify: 104, hash: 2 },
  "ecdsa-p256": { sign: 36, verify: 80, hash: 2 },
  "ecdsa-secp256k1": { sign: 467, verify: 377, hash: 2 },
  "rsa-2048": { sign: 400, verify: 28, hash: 2 },
  /** @source blst: sign 0.3 ms, verify 0.8 to 1.3 ms (validation table 8, from memory: an assumption); here the middle. */
  "bls12-381": { sign: 300, verify: 1050, hash: 2 },
  /** Pure JavaScript. @source noble-curves and noble-hashes, their own benchmarks on an Apple M4 (validation table 8) */
  "ed25519-javascript": { sign: 282, verify: 674, hash: 0.46 },
  "bls12-381-javascript": { sign: 4500, verify: 8800, hash: 0.46 },
};
