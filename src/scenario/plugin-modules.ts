// All that a plugin may import, by the name it writes: the package's parts that are deterministic.
import * as protocolKit from "../consensus/kit.ts";
import * as kernel from "../kernel/index.ts";
import * as stats from "../stats/index.ts";

export const PLUGIN_MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "ledgerward/protocol": protocolKit,
  "ledgerward/kernel": kernel,
  "ledgerward/stats": stats,
};
