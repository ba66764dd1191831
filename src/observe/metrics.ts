// The one dictionary of metrics: every id used in scenarios, files and charts is here.

export interface Metric {
  /** camelCase, with a dot for a family: `commit.client`. A family `utilisation.*` covers ids that name a resource. */
  readonly id: string;
  readonly unit: "µs" | "share" | "count" | "1/s" | "B" | "W" | "kWh" | "USD" | "per decision";
  /** sample: many observations a replication; share: yes among trials; value: one number a replication. */
  readonly kind: "sample" | "share" | "value";
  readonly meaning: string;
  readonly better: "less" | "more" | "neither";
  readonly source: string;
}

const sample = (id: string, meaning: string, source: string): Metric => ({
  id,
  unit: "µs",
  kind: "sample",
  meaning,
  better: "less",
  source,
});
const share = (id: string, meaning: string, better: Metric["better"], source: string): Metric => ({
  id,
  unit: "share",
  kind: "share",
  meaning,
  better,
  source,
});
const value = (
  id: string,
  unit: Metric["unit"],
  meaning: string,
  better: Metric["better"] = "neither",
  source = "definition",
): Metric => ({
  id,
  unit,
  kind: "value",
  meaning,
  better,
  source,
});

export const METRICS: readonly Metric[] = [
  sample("orderToScan", "from the order of a scan until it is done", "IHE RAD SWF.b; domain glossary"),
  sample(
    "scanToReport",
    "from the end of the scan until the final report is stored (turnaround time)",
    "IHE RAD SWF.b",
  ),
  sample("reportToView", "from the final report until the physician has read it", "IHE RAD SWF.b"),
  sample(
    "timeToPrior",
    "from the start of the search until the prior is verified on screen, over encounters where a prior exists; a search that fails or is given up counts as never",
    "definition",
  ),
  sample(
    "auditLag",
    "from an access until a ledger has it in its log, alone or in a batch: so long it could be taken out again",
    "domain §4, T5",
  ),
  share("priorUnavailable", "searches for an existing prior that ended without it", "less", "definition"),
  share("decidedWithoutPrior", "return visits decided without the existing prior", "less", "definition"),
  share(
    "transcriptionErrorsSeen",
    "reports typed in again after they came on paper that reached the reader with a field wrong",
    "less",
    "domain §2.2",
  ),
  share("repeatedImaging", "return visits that scan again", "less", "Lammers, Medical Care 2014"),
  share(
    "ledgerShare",
    "share of the patients' time in care spent waiting for the ledger, along the critical path",
    "less",
    "definition",
  ),
  value("timeIn.queue", "µs", "mean time an encounter spends waiting for people, equipment and links", "less"),
  value("timeIn.scan", "µs", "mean time an encounter spends in the scanner", "neither"),
  value("timeIn.transfer", "µs", "mean time an encounter spends moving and fetching records", "less"),
  value("timeIn.ledger", "µs", "mean time an encounter spends waiting for the ledger", "less"),
  value("timeIn.people", "µs", "mean time an encounter spends with staff, and waiting for couriers", "neither"),
  value("timeIn.other", "µs", "mean time an encounter spends otherwise", "neither"),
  sample("commit.first", "from submission until the first validator commits", "style glossary"),
  sample("commit.leader", "from submission until the leader of that moment commits", "style glossary"),
  sample("commit.quorum", "from submission until a quorum of validators has committed", "style glossary"),
  sample("commit.every", "from submission until the last of all validators has committed", "style glossary"),
  sample(
    "commit.replica",
    "from submission until a validator commits; one observation for each validator",
    "definition",
  ),
  sample("commit.client", "from submission until the client has enough matching replies", "style glossary"),
  sample(
    "election",
    "from the crash of the leader, or of all validators, until one leads in a later view or term (faults crash: leader and crash: all)",
    "Ongaro 2014 §9",
  ),
  share(
    "election.split",
    "elections whose first view or term found no leader, as when votes are split",
    "less",
    "Ongaro 2014 §9.2",
  ),
  sample(
    "recovery.leader",
    "from a crash of the leader, or of all, until a request submitted since is answered (faults crash: leader and crash: all)",
    "style glossary",
  ),
  sample(
    "recovery.crash",
    "from a crash of named validators until a request submitted since is answered",
    "style glossary",
  ),
  sample(
    "recovery.partition",
    "from the end of a partition until a request submitted since is answered",
    "style glossary",
  ),
  sample(
    "propagation.half.*",
    "from when a block or request is first gossiped over an overlay until half of the validators have it, its maker included",
    "Decker and Wattenhofer, P2P 2013",
  ),
  sample("propagation.most.*", "the same, until nine in ten have it", "Decker and Wattenhofer, P2P 2013"),
  sample("propagation.all.*", "the same, until all have it", "Decker and Wattenhofer, P2P 2013"),
  share(
    "invalidTransactions",
    "ordered transactions that validation found invalid: conflicting, or a repetition",
    "less",
    "Androulaki, EuroSys 2018 §3.4",
  ),
  sample(
    "anchored",
    "from submission until the first validator knows that an anchor in another ledger proves the request",
    "Haber and Stornetta 1991; domain §4",
  ),
  sample(
    "unanchored",
    "from the first commit until then: how long what is committed could be changed by those who keep the ledger alone; 0 where the commit waits for the anchor",
    "domain T5: window before anchor",
  ),
  value("anchors", "count", "anchors in another ledger that were first known to be confirmed"),
  share(
    "outOfTurn",
    "blocks made in place of the leader whose turn it was; here and below not with deterministic finality, and counted when the first validator adopts a block",
    "less",
    "EIP-225",
  ),
  sample(
    "outOfTurnDelay",
    "from when the block of the leader in turn was due until the first validator has the one made in its place",
    "EIP-225",
  ),
  share(
    "staleFraction",
    "blocks that are not in the chain that most validators have at the end; those above its top are not counted",
    "less",
    "style glossary",
  ),
  share(
    "staleFraction.*",
    "the same, of the blocks that one site's validators made; here and below where validators' parts in making blocks differ",
    "less",
    "style glossary",
  ),
  share(
    "mainChain.*",
    "blocks of the chain that most validators have at the end which one site's validators made",
    "neither",
    "definition",
  ),
  {
    ...sample("reorgDepth", "blocks of its chain that a validator abandons for others at once", "style glossary"),
    unit: "count",
  },
  value(
    "reorgs",
    "count",
    "times that a validator abandoned blocks of its chain for others, over all validators",
    "less",
  ),
  sample(
    "finality",
    "from when a block is in its maker's chain until the first validator commits it; not with deterministic finality, where no block is in a chain before",
    "Buterin and Griffith 2017, latency overhead of finality",
  ),
  value("reversals", "count", "committed blocks that a validator took back, over all validators", "less"),
  share(
    "staleReads",
    "decisions on access and checks of digests that went by the ledger up to a block which is not in the chain that most validators have at the end; those up to a block above its top are not counted",
    "less",
    "definition",
  ),
  value("blockInterval", "µs", "mean time between blocks of the chain that most validators have at the end"),
  value("offeredLoad", "1/s", "requests submitted a second"),
  value("throughput", "1/s", "requests answered a second", "more"),
  value("makespan", "µs", "from the first submission to the last commit at the first validator", "less"),
  value("messagesPerDecision", "per decision", "messages between validators for each committed block", "less"),
  value("messages.*", "per decision", "messages of one type for each committed block", "less"),
  value("bytesPerDecision", "per decision", "bytes between validators for each committed block", "less"),
  value("requestsPerDecision", "per decision", "requests in a committed block, mean; of a ledger alone", "neither"),
  value("committedBlocks", "count", "blocks committed by the first validator to do so"),
  value("viewChanges", "count", "changes of view or term after the first leader", "less"),
  value("ledgerGrowth", "B", "bytes of requests committed a day", "less"),
  value(
    "power",
    "W",
    "mean power that keeps the ledger: of the whole network where blocks are mined, whatever they hold; else of the validators' servers, idle and at work; here and below where the ledger says what it takes",
    "less",
    "cost/energy.ts",
  ),
  value("energy", "kWh", "that power over the measured time, for each 1000 requests committed in it", "less"),
  value(
    "fees",
    "USD",
    "fees for each 1000 committed requests, at the scenario's prices: of each request, or where anchors in another ledger prove them, of each anchor",
    "less",
    "cost/fees.ts",
  ),
  value("utilisation.*", "share", "time-weighted busy share of a resource's capacity", "neither"),
  value("queue.*", "count", "time-weighted mean number waiting for a resource", "less"),
  value("tamperedStudies", "count", "studies altered in the store"),
  value("tamperedReads", "count", "reads of altered studies"),
  value(
    "integrityViolations",
    "count",
    "altered studies accepted by a clinician (wrong bytes accepted, as against wrong bytes at rest)",
    "less",
    "domain §4",
  ),
  share("attack.success", "reads of altered studies that were accepted", "less", "domain §4"),
  share(
    "attack.undetected",
    "altered studies that were read and never detected before the run ended",
    "less",
    "domain §4",
  ),
  sample("attack.timeToDetection", "from the alteration to the first alarm, over studies detected", "domain §4"),
  share("availability", "searches for an existing prior served within patience", "more", "domain §4"),
  value("encounters", "count", "encounters that ended in the measured time"),
];

/** The dictionary's entry for an id, families included; undefined when the id is unknown. */
export function metricOf(id: string): Metric | undefined {
  return METRICS.find((metric) =>
    metric.id.endsWith(".*") ? id.startsWith(metric.id.slice(0, -1)) : metric.id === id,
  );
}

/** A metric id with its statistic: `timeToPrior.p95` → ["timeToPrior", "p95"]; without one, the mean, share or value itself. */
export type Statistic = "mean" | "p50" | "p95" | "p99" | "value";

export function splitStatistic(name: string): { readonly id: string; readonly statistic: Statistic } | undefined {
  const match = /^(.*)\.(mean|p50|p95|p99)$/.exec(name);
  if (match !== null && metricOf(match[1]!)?.kind === "sample")
    return { id: match[1]!, statistic: match[2] as Statistic };
  const metric = metricOf(name);
  if (metric === undefined) return undefined;
  return { id: name, statistic: metric.kind === "sample" ? "mean" : "value" };
}
