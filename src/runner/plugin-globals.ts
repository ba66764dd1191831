// What a plugin finds when it uses a name it has not declared: the language itself, but no clock, no chance and nothing of the world
// outside. This keeps honest mistakes out of results. It is no wall against a program that means harm: hence --allow-plugins.

/** Names of the language that depend on nothing but their arguments; `console` helps while a protocol is written. */
const ALLOWED = new Set(
  [
    "Object Array Map Set WeakMap WeakSet Number BigInt String Boolean Symbol JSON RegExp Reflect Proxy structuredClone console",
    "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError",
    "ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array",
    "Float32Array Float64Array BigInt64Array BigUint64Array",
    "Infinity NaN undefined isFinite isNaN parseFloat parseInt",
  ].flatMap((names) => names.split(" ")),
);

/** Of CommonJS: there without being global. */
const COMMON_JS = ["require", "module", "exports", "__filename", "__dirname"];

export interface Guards {
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}

/** Names that a plugin is to find altered, with what it finds. */
export function guards(): Guards {
  const present = [...Object.getOwnPropertyNames(globalThis), ...COMMON_JS];
  // `eval` cannot be given another meaning; the check of the text refuses it.
  const refused = [...new Set(present)].filter((name) => isRefused(name));
  return { names: ["Math", ...refused], values: [mathWithoutChance(), ...refused.map((name) => refusing(name))] };
}

function isRefused(name: string): boolean {
  return (
    !ALLOWED.has(name) && name !== "Math" && name !== "eval" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
  );
}

function mathWithoutChance(): unknown {
  const own = Object.getOwnPropertyDescriptors(Math);
  const random = (): never => refuse("Math.random", random);
  return Object.freeze(Object.defineProperties({}, { ...own, random: { value: random } }));
}

/** Something that throws as soon as anything is done with it. */
function refusing(name: string): unknown {
  const trap = (): never => refuse(name, trap);
  return new Proxy(trap, { get: trap, set: trap, has: trap, apply: trap, construct: trap, ownKeys: trap });
}

/** @throws Error at the place where the plugin did it. @param above the function whose caller that is. */
function refuse(name: string, above: () => never): never {
  const error = new Error(`expected a protocol that knows only its context, got ${name}`);
  Error.captureStackTrace(error, above);
  throw error;
}
