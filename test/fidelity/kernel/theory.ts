// The closed forms of validation notes 10.1, computed from a case file's network alone: a second way to each expected value.
import type { LawSpec, Network, SourceSpec, StationSpec } from "./network.ts";

/** What theory says of a quantity, by its name in the case files. */
export type Theory = Readonly<Record<string, number>>;

export function theoryOf(network: Network): Theory {
  const sources = Object.entries(network.sources);
  const stations = Object.entries(network.stations);
  const [, source] = sources[0]!;
  const [, station] = stations[0]!;
  if ("customers" in source) return meanValueAnalysis(network);
  if (stations.length > 1 || Object.keys(station.next).length > 0) return jackson(network);
  if (sources.length > 1) return priorities(network);
  const { rate } = source;
  const load = rate * moment(station.service, 1);
  if (station.discipline === "ps") {
    const edges = [0, ...station.edges, Number.POSITIVE_INFINITY];
    const stretches = edges.slice(1).map((edge, i) => [`W/x in ${edges[i]}..${edge}`, 1 / (1 - load)]);
    return { W: 1 / (1 - load), ...Object.fromEntries(stretches) };
  }
  if (station.discipline === "lcfs-pr") return { W: 1 / (1 - load) };
  if (station.places === station.servers)
    return { ...birthAndDeath(source, station), B: erlangB(station.servers, load) };
  if ("exponential" in station.service) return { ...birthAndDeath(source, station), ...waits(source, station) };
  return pollaczekKhinchine(rate, station.service);
}

/** E[S^k], k ≤ 2. */
export function moment(law: LawSpec, k: 1 | 2): number {
  const first = k === 1;
  if ("exponential" in law) return first ? 1 / law.exponential.rate : 2 / law.exponential.rate ** 2;
  if ("constant" in law) return law.constant ** k;
  if ("uniform" in law) {
    const { low, high } = law.uniform;
    return first ? (low + high) / 2 : (low ** 2 + low * high + high ** 2) / 3;
  }
  if ("erlang" in law) return first ? law.erlang.mean : law.erlang.mean ** 2 * (1 + 1 / law.erlang.phases);
  if ("lognormal" in law)
    return first ? law.lognormal.mean : law.lognormal.mean ** 2 * (1 + law.lognormal.squaredVariation);
  const { shares, rates } = law.hyperexponential;
  return shares.reduce((sum, share, i) => sum + (share * k) / rates[i]! ** k, 0);
}

/** Share of calls lost with c servers and offered load a. */
export function erlangB(servers: number, a: number): number {
  let b = 1;
  for (let k = 1; k <= servers; k++) b = (a * b) / (k + a * b);
  return b;
}

/** Waits in M/M/c by Erlang's C, with their percentiles and, for one server, those of the sojourn. */
function waits({ rate }: Arrivals, { servers, service, places }: StationSpec): Theory {
  if (places !== undefined || servers === Number.POSITIVE_INFINITY) return {};
  const mean = moment(service, 1);
  const rho = (rate * mean) / servers;
  const b = erlangB(servers, rate * mean);
  const c = b / (1 - rho + rho * b);
  const spare = servers / mean - rate;
  const sojourn =
    servers === 1 ? { VarW: 1 / spare ** 2, W95: -Math.log(0.05) / spare, W99: -Math.log(0.01) / spare } : {};
  return { C: c, Wq: c / spare, Wq95: Math.max(0, Math.log(c / 0.05) / spare), ...sojourn };
}

type Arrivals = Extract<SourceSpec, { rate: number }>;

/** Probabilities of so many present at one station of exponential services, with room for K and patience. */
export function levels(
  source: Arrivals,
  { servers, service, places = Number.POSITIVE_INFINITY }: StationSpec,
): number[] {
  const leaving = (n: number): number =>
    Math.min(n, servers) / moment(service, 1) + Math.max(0, n - servers) * impatienceOf(source);
  const weights = [1];
  const most = Math.max(...[servers, 10 * source.rate].filter(Number.isFinite));
  for (let n = 1; n <= places && (n <= most || weights.at(-1)! > 1e-30); n++)
    weights.push((weights.at(-1)! * source.rate) / leaving(n));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function impatienceOf({ patience }: Arrivals): number {
  return patience === undefined ? 0 : 1 / moment(patience, 1);
}

function birthAndDeath(source: Arrivals, station: StationSpec): Theory {
  const p = levels(source, station);
  const { servers, places = Number.POSITIVE_INFINITY } = station;
  const mean = (f: (n: number) => number): number => p.reduce((sum, share, n) => sum + share * f(n), 0);
  const L = mean((n) => n);
  const Lq = mean((n) => Math.max(0, n - servers));
  const throughput = source.rate * (1 - (p[places] ?? 0)) - impatienceOf(source) * Lq;
  const upTo = p.map((_, n) => [`N<=${n}`, mean((k) => (k <= n ? 1 : 0))] as const);
  const beyond = p.map((_, n) => [`N>${n}`, mean((k) => (k > n ? 1 : 0))] as const);
  const at = p.map((share, n) => [`p${n}`, share] as const);
  return {
    L,
    Lq,
    W: L / throughput,
    Wq: Lq / throughput,
    VarN: mean((n) => (n - L) ** 2),
    throughput,
    abandoned: (impatienceOf(source) * Lq) / source.rate,
    ...Object.fromEntries([...at, ...upTo, ...beyond]),
  };
}

function pollaczekKhinchine(rate: number, service: LawSpec): Theory {
  const Wq = (rate * moment(service, 2)) / (2 * (1 - rate * moment(service, 1)));
  const W = Wq + moment(service, 1);
  return { Wq, W, Lq: rate * Wq, L: rate * W };
}

/** Cobham's formula, or for pre-emptive resume that of White and Christie. */
function priorities({ sources, stations }: Network): Theory {
  const [{ service, discipline }] = Object.values(stations) as [StationSpec];
  const classes = Object.entries(sources)
    .map(([name, source]) => ({ name, ...(source as Arrivals) }))
    .sort((left, right) => left.priority - right.priority);
  const theory: Record<string, number> = { rhoWq: 0 };
  /** Loads, and work in service that is met, up to a class. */
  let [before, met] = [0, 0];
  const all = classes.reduce((sum, { rate }) => sum + (rate * moment(service, 2)) / 2, 0);
  for (const { name, rate } of classes) {
    const rho = rate * moment(service, 1);
    met += (rate * moment(service, 2)) / 2;
    const shares = (1 - before) * (1 - before - rho);
    const wait = all / shares;
    theory[`${name}.Wq`] = wait;
    theory["rhoWq"]! += rho * wait;
    if (discipline === "preemptive") theory[`${name}.W`] = moment(service, 1) / (1 - before) + met / shares;
    before += rho;
  }
  return theory;
}

/** Each station as M/M/1 under the flow that the traffic equations give. */
function jackson({ sources, stations }: Network): Theory {
  const names = Object.keys(stations);
  const outside = names.map((name) =>
    Object.values(sources).reduce((sum, source) => sum + ("rate" in source && source.to === name ? source.rate : 0), 0),
  );
  let flows = outside;
  for (let step = 0; step < 200; step++)
    flows = names.map((name, i) =>
      names.reduce((sum, from, j) => sum + flows[j]! * (stations[from]!.next[name] ?? 0), outside[i]!),
    );
  const present = names.map((name, i) => {
    const rho = flows[i]! * moment(stations[name]!.service, 1);
    return rho / (1 - rho);
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    W: sum(present) / sum(outside),
    L: present[0]!,
    ...Object.fromEntries(names.map((name, i) => [`${name}.L`, present[i]!])),
    ...Object.fromEntries(names.map((name, i) => [`${name}.throughput`, flows[i]!])),
  };
}

/** A closed cycle of stations, by adding one customer after another. */
function meanValueAnalysis({ sources, stations }: Network): Theory {
  const [{ customers }] = Object.values(sources) as [Extract<SourceSpec, { customers: number }>];
  const names = Object.keys(stations);
  const demands = names.map((name) => moment(stations[name]!.service, 1));
  let present = names.map(() => 0);
  let sojourns = demands;
  let throughput = 0;
  for (let n = 1; n <= customers; n++) {
    sojourns = demands.map((demand, i) => demand * (1 + present[i]!));
    throughput = n / sojourns.reduce((sum, each) => sum + each, 0);
    present = sojourns.map((sojourn) => throughput * sojourn);
  }
  return Object.fromEntries(
    names.flatMap((name, i) => [
      [`${name}.throughput`, throughput],
      [`${name}.W`, sojourns[i]!],
      [`${name}.L`, present[i]!],
    ]),
  );
}

/**
 * Limit of time × variance of the time average of f(number present).
 * @source W. Whitt, Asymptotic formulas for Markov processes with applications to simulation, Operations Research 40(2)
 *   1992: 2 Σ (Σ_{j ≤ i} (f(j) − f̄) p(j))² / (λ p(i)) for birth-and-death processes
 */
export function asymptoticVariance(p: readonly number[], rate: number, f: (level: number) => number): number {
  const mean = p.reduce((sum, share, level) => sum + share * f(level), 0);
  let below = 0;
  let variance = 0;
  for (const [level, share] of p.slice(0, -1).entries()) {
    below += share * (f(level) - mean);
    // Beyond, the sum below is nothing but rounding.
    if (share > 1e-14) variance += (2 * below * below) / (rate * share);
  }
  return variance;
}
