// Whether what a plugin exports is a protocol, told before anything relies on it.
import type { ParamKind } from "../base/params.ts";
import { describe } from "../base/result.ts";

/** What each key of a protocol holds: a test and its words. @source src/consensus/protocol.ts */
const KEYS: Readonly<Record<string, readonly [words: string, holds: (value: unknown) => boolean]>> = {
  id: ["a name such as my-ring", (value) => typeof value === "string" && /^[a-z][a-z0-9-]*$/.test(value)],
  title: ["a text", isText],
  source: ["a text: paper, section, algorithm", isText],
  faultModel: ['"crash" or "byzantine"', (value) => value === "crash" || value === "byzantine"],
  finality: [
    '"deterministic", "probabilistic" or "checkpointed"',
    (value) => ["deterministic", "probabilistic", "checkpointed"].includes(value as string),
  ],
  params: ["a table made with defineParams", isMap],
  minimumValidators: ["a whole number from 1", (value) => Number.isInteger(value) && (value as number) >= 1],
  ...Object.fromEntries(
    [
      ...["toleratedFaults", "conflicts", "client", "init", "recover", "onMessage", "onTimer", "onSubmit", "cost"],
      ...["leadership", "idleMessagesPerSecond"],
    ].map((name) => [name, ["a function", (value: unknown) => typeof value === "function"]] as const),
  ),
};

const KINDS: Readonly<Record<ParamKind, (value: unknown) => boolean>> = {
  duration: isNumber,
  size: isNumber,
  rate: isNumber,
  share: isNumber,
  shares: (value) => Array.isArray(value) && value.every(isNumber),
  count: Number.isInteger,
  flag: (value) => typeof value === "boolean",
  choice: (value) => typeof value === "string",
  durationRange: (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
};

/** Keys of every `ledger:` block, which no parameter may have. */
const TAKEN = ["protocol", "validators", "leader", "crypto", "disk", "energy", "fees", "source"];

export interface ContractFault {
  /** `ring.onMessage` */
  readonly path: string;
  readonly message: string;
}

/** Whether a value is meant to be a protocol; other values that a plugin exports are its own affair. */
export function isMeantAsProtocol(value: unknown): value is Readonly<Record<string, unknown>> {
  return isMap(value) && ("onMessage" in value || "faultModel" in value || "toleratedFaults" in value);
}

/** What keeps an exported value from being a protocol. */
export function contractFaults(protocol: Readonly<Record<string, unknown>>, name: string): readonly ContractFault[] {
  const faults = Object.entries(KEYS).flatMap(([key, [words, holds]]) =>
    holds(protocol[key]) ? [] : [{ path: `${name}.${key}`, message: `expected ${words}, got ${got(protocol[key])}` }],
  );
  return isMap(protocol["params"]) ? [...faults, ...paramFaults(protocol["params"], `${name}.params`)] : faults;
}

function paramFaults(params: Readonly<Record<string, unknown>>, path: string): readonly ContractFault[] {
  return Object.entries(params).flatMap(([key, param]) => {
    const message = paramFault(key, isMap(param) ? param : {});
    return message === undefined ? [] : [{ path: `${path}.${key}`, message }];
  });
}

function paramFault(key: string, param: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, meaning, source } = param;
  if (TAKEN.includes(key)) return `expected a key of the protocol's own, got ${key}, which every ledger has`;
  if (!/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?$/.test(key)) return `expected a key such as retry-after, got ${key}`;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind))
    return `expected a kind (${Object.keys(KINDS).join(", ")}), got ${got(kind)}`;
  if (!KINDS[kind as ParamKind](param["default"]))
    return `expected a default of kind ${kind}, got ${got(param["default"])}`;
  const { choices } = param;
  if (kind === "choice" && !(Array.isArray(choices) && choices.includes(param["default"])))
    return `expected choices with the default among them, got ${got(choices)}`;
  if (!isText(meaning) || !isText(source)) return "expected a meaning and a source, got one without";
  return undefined;
}

function got(value: unknown): string {
  return typeof value === "function" ? "a function" : describe(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
