// Self-checks: two accounts of one quantity, kept by separate pieces of code, held against each other at the end of a run.

export interface SelfCheck {
  /** The law: `Little's law`. */
  readonly rule: string;
  /** Where it was checked: `Northgate General ct`. */
  readonly subject: string;
  readonly held: boolean;
  /** Both accounts, for readers. */
  readonly detail: string;
  /** Both accounts, for machines. */
  readonly numbers: CheckNumbers;
}

export interface CheckNumbers {
  /** How far the accounts are apart: in their own unit where they must be equal, else relative. */
  readonly error: number;
  /** Largest error with which the rule holds; 0 where it must hold exactly. */
  readonly tolerance: number;
  readonly [account: string]: number;
}

/** What is claimed, and the numbers that both sides of it are made of. */
export interface Claim extends Pick<SelfCheck, "rule" | "subject" | "detail"> {
  readonly numbers: Readonly<Record<string, number>>;
}

/** Relative error allowed to sums of doubles that were added in different orders: 2⁻⁵³ an addition, some 10⁷ additions. */
const ROUNDING = 1e-9;

/** Whole numbers that must be equal. Beyond 2⁵³ doubles hold whole numbers no longer, and rounding is allowed for. */
export function exactly(claim: Claim, left: number, right: number): SelfCheck {
  const largest = Math.max(Math.abs(left), Math.abs(right));
  const tolerance = largest <= Number.MAX_SAFE_INTEGER ? 0 : ROUNDING * largest;
  return judged(claim, Math.abs(left - right), tolerance);
}

/** Sums of doubles that must be equal but for rounding. */
export function equalButForRounding(claim: Claim, left: number, right: number): SelfCheck {
  const largest = Math.max(Math.abs(left), Math.abs(right));
  return judged(claim, largest === 0 ? 0 : Math.abs(left - right) / largest, ROUNDING);
}

/** A sum of doubles that must not exceed a bound, but for rounding. @param bound ≥ 0. */
export function atMost(claim: Claim, value: number, bound: number): SelfCheck {
  return judged(claim, value <= bound ? 0 : (value - bound) / bound, ROUNDING);
}

/** An error that is no number has not been shown to be small. */
function judged({ numbers, ...claim }: Claim, error: number, tolerance: number): SelfCheck {
  return { ...claim, held: error <= tolerance, numbers: { ...numbers, error, tolerance } };
}
