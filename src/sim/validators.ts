// The validators of a ledger, with their keys, streams and machines.
import { CRYPTO_SUITES } from "../cost/crypto.ts";
import { DISKS } from "../cost/disk.ts";
import { streamOf } from "../kernel/random.ts";
import { Signed } from "../ledger/signature.ts";
import type { LedgerPlan } from "../scenario/plan.ts";
import { type EffectPort, Machine, Validator } from "./validator.ts";

export interface ValidatorsSetup {
  readonly plan: LedgerPlan;
  readonly seed: number;
  readonly replication: number;
  readonly isCalm?: boolean;
}

export function validatorsOf(
  { plan, seed, replication, isCalm = false }: ValidatorsSetup,
  port: EffectPort,
): Validator[] {
  const validators = plan.validators.map((_, id) => id);
  const keys = Signed.keyRing(validators.length);
  const crypto = CRYPTO_SUITES[plan.crypto]!;
  const disk = DISKS[plan.disk]!;
  const machine = new Machine({ port, validators, crypto, disk, mayFail: !isCalm });
  return plan.validators.map((endpoint, id) => {
    const stream = streamOf(seed, replication, "validator", id);
    return new Validator({ id, endpoint, stream, sign: keys[id]! }, machine);
  });
}
