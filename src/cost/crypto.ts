// CPU time of signatures and hashes, by suite [µs]. Single core.
// @source node:crypto on OpenSSL 3.0.19, measured on a 2-core AMD EPYC virtual machine, November 2026 (validation table 8).

export interface CryptoSuite {
  readonly sign: number;
  readonly verify: number;
  /** One SHA-256 of a short input, call included. */
  readonly hash: number;
  readonly signatureBytes: number;
}

export const CRYPTO_SUITES: Readonly<Record<string, CryptoSuite>> = {
  none: { sign: 0, verify: 0, hash: 0, signatureBytes: 64 },
  ed25519: { sign: 40, verify: 104, hash: 2, signatureBytes: 64 },
  "ecdsa-p256": { sign: 36, verify: 80, hash: 2, signatureBytes: 64 },
  "ecdsa-secp256k1": { sign: 467, verify: 377, hash: 2, signatureBytes: 64 },
};
