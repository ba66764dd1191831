// Whose unit a more urgent claim takes.
import type { ClaimAt, Claims, HeldClaims, Keeper } from "./claim.ts";

/** The first claim in line that has no partners. */
export function firstSingle<At extends Keeper>(waiting: Claims<ClaimAt<At>>): ClaimAt<At> | undefined {
  let first = waiting.first;
  while (first !== undefined && first.partner !== first) first = first.after;
  return first;
}

/** Of those who hold, the ones whose units a claim takes for so many to come free; none when there are not so many. */
export function victimsOf<At extends Keeper>(
  claim: ClaimAt<At>,
  held: HeldClaims<ClaimAt<At>>,
  units: number,
): ClaimAt<At>[] {
  const victims: ClaimAt<At>[] = [];
  while (victims.length < units) {
    const victim = leastUrgent(claim, held, victims);
    if (victim === undefined) return [];
    victims.push(victim);
  }
  return victims;
}

/** Of equals the latest granted; none as urgent as the claim, none of its own process. */
function leastUrgent<At extends Keeper>(
  claim: ClaimAt<At>,
  held: HeldClaims<ClaimAt<At>>,
  butNot: readonly ClaimAt<At>[],
): ClaimAt<At> | undefined {
  let victim: ClaimAt<At> | undefined;
  for (let each = held.last; each !== undefined; each = each.before) {
    if (each.partner !== each || each.process === claim.process || butNot.includes(each)) continue;
    if (each.priority > (victim ?? claim).priority) victim = each;
  }
  return victim;
}
