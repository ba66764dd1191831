// What keeps a ledger: the power that its class of protocols takes, and what its public part is paid.
import type { AnyProtocol } from "../consensus/protocol.ts";
import { type EnergySpec, MINING_NETWORKS, SERVERS } from "../cost/energy.ts";
import type { FeeSpec } from "../cost/fees.ts";
import { either } from "./lists.ts";
import { defaulted, type MapShape, map, required } from "./maps.ts";
import { choice, money, positive, power } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

const miners: MapShape<EnergySpec> = map(
  "the power of a network of miners",
  { network: required(positive(power), "power of all its miners") },
  ({ network }) => ({ of: "network", power: network }),
);

const servers: MapShape<EnergySpec> = map(
  "the power of validators' servers",
  {
    idle: required(power, "of each with nothing to do"),
    busy: required(power, "of each with its processor at work all the time"),
  },
  ({ idle, busy }, here) => {
    if (busy >= idle) return { of: "servers", idle, busy };
    return here.fault("busy", "expected no less than idle, got less");
  },
);

/** By a name of cost/energy.ts, or in watts: of a network of miners, or of servers, as the protocol mines or not. */
export function energyOf({ mines }: AnyProtocol): Shape<EnergySpec> {
  const [known, own, sample] = mines
    ? ([MINING_NETWORKS, miners, "{ network: 10 GW }"] as const)
    : ([SERVERS, servers, "{ idle: 48 W, busy: 96 W }"] as const);
  const names = Object.keys(known);
  return either<EnergySpec>(`one of ${names.join(", ")}, or a map such as ${sample}`, {
    scalar: refined(choice(names), (name) => known[name]!),
    map: own,
  });
}

const NOTHING = { default: "0 USD", source: "definition" };

export const fees: Shape<FeeSpec> = map(
  "the fees",
  {
    "per-transaction": defaulted(
      money,
      "price of each request that is committed; where anchors in another ledger prove them, of each anchor",
      NOTHING,
    ),
    "per-byte": defaulted(money, "price of each byte of its data, which are 32 of an anchor", NOTHING),
    "per-gas": defaulted(
      money,
      "price of a unit of gas, of which it takes 21,000, and 16 for each byte of data (Ethereum yellow paper; EIP-2028)",
      NOTHING,
    ),
  },
  (values, here) => {
    const spec = { perTransaction: values["per-transaction"], perByte: values["per-byte"], perGas: values["per-gas"] };
    if (Object.values(spec).some((price) => price > 0)) return spec;
    return here.fault("per-transaction", "expected a price above 0 per-transaction, per-byte or per-gas, got none");
  },
);
