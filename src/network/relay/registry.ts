// How items travel from neighbour to neighbour: every policy that a scenario can name. One more is one more entry.
import { defineParams, type ParamTable, type ParamValues } from "../../base/params.ts";
import { SECOND } from "../../base/time.ts";
import type { MessageNetwork } from "../messages.ts";
import type { Overlay } from "../overlay.ts";
import type { RelayLinks, RelayRules } from "./contract.ts";

/** What a policy's links are made of. */
export interface RelayPlace {
  readonly network: MessageNetwork;
  readonly overlay: Overlay;
  /** Network endpoint of each node. */
  readonly endpoints: Int32Array;
  /** By node: its region. */
  readonly regions: readonly string[];
}

export interface RelayPolicy<Table extends ParamTable = ParamTable> {
  readonly id: string;
  readonly title: string;
  /** Where it is described. */
  readonly source: string;
  readonly params: Table;
  rules(values: ParamValues<Table>): RelayRules;
  /** Links of its own; left out: those of the network. */
  links?(place: RelayPlace): RelayLinks;
}

/** A policy whose parameters the caller need not know: what a registry holds. */
// biome-ignore lint/suspicious/noExplicitAny: existential type; every use goes through the policy's own functions
export type AnyRelayPolicy = RelayPolicy<any>;

const named = defineParams({
  "name-size": {
    kind: "size",
    default: 61,
    min: 1,
    meaning: "bytes of an announcement, or of a request for what was announced",
    source: "Bitcoin developer reference: 24 B of header, a count, and 36 B for each entry of inv and getdata",
  },
  patience: {
    kind: "duration",
    default: 60 * SECOND,
    min: 1,
    meaning: "how long who has asked a neighbour waits before it asks another",
    source: "Bitcoin Core, GETDATA_TX_INTERVAL",
  },
});

const push: RelayPolicy<Record<never, never>> = {
  id: "push",
  title: "Push",
  source: "flooding: an item goes to every neighbour but the one it came from",
  params: {},
  rules: () => ({ asksFirst: false, tellsSource: false, nameBytes: 0, patience: Infinity }),
};

const inv: RelayPolicy<typeof named> = {
  id: "inv",
  title: "Announce and ask",
  source: "Bitcoin developer reference: inv and getdata",
  params: named,
  rules: (values) => ({
    asksFirst: true,
    tellsSource: false,
    nameBytes: values["name-size"],
    patience: values.patience,
  }),
};

const compactParams = defineParams({
  ...named,
  "compact-size": {
    kind: "size",
    default: 18_000,
    min: 1,
    meaning: "bytes of the short names that stand for an item; one no larger is sent whole",
    source: "SimBlock (Aoki et al., INFOCOM workshops 2019): COMPACT_BLOCK_SIZE",
  },
  failure: {
    kind: "share",
    default: 0.13,
    meaning: "share of the receivers that lack parts of an item",
    source: "SimBlock: nodes that are always on",
  },
  missing: {
    kind: "share",
    default: 0.01,
    meaning: "share of an item's bytes that such a receiver lacks",
    source: "SimBlock: nodes that are always on; of those that come and go 0.27 fail, and lack 0.087 on average",
  },
});

const compact: RelayPolicy<typeof compactParams> = {
  id: "compact",
  title: "Compact blocks",
  source: "M. Corallo, BIP 152, low-bandwidth mode",
  params: compactParams,
  rules: (values) => ({
    ...inv.rules(values),
    compact: { sizeBytes: values["compact-size"], failure: values.failure, missing: () => values.missing },
  }),
};

export const RELAYS: Readonly<Record<string, AnyRelayPolicy>> = {
  [compact.id]: compact,
  [inv.id]: inv,
  [push.id]: push,
};
