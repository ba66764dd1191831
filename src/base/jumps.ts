// Chains in which any height is reached in logarithmically many steps: each member points to the one below, and to one some way down.
// @source E. W. Myers, An applicative random-access stack, IPL 17 (1983) 241–248: two jumps of one length make one of twice that and one

/** A member of a chain; the lowest has nothing below. */
export interface Jumping<Kind> {
  readonly below: Kind | undefined;
  readonly jump: Kind | undefined;
}

/** Where the member upon this one jumps to. */
export function jumpUpon<Kind extends Jumping<Kind>>(top: Kind, heightOf: (member: Kind) => number): Kind {
  const { jump } = top;
  const further = jump?.jump;
  if (jump === undefined || further === undefined) return top;
  const isPair = heightOf(top) - heightOf(jump) === heightOf(jump) - heightOf(further);
  return isPair ? further : top;
}

/** The member at a height; undefined above the top, and below the lowest. */
export function memberAt<Kind extends Jumping<Kind>>(
  top: Kind,
  height: number,
  heightOf: (member: Kind) => number,
): Kind | undefined {
  let member: Kind | undefined = top;
  while (member !== undefined && heightOf(member) > height) {
    const { jump }: Jumping<Kind> = member;
    member = jump !== undefined && heightOf(jump) >= height ? jump : member.below;
  }
  return member !== undefined && heightOf(member) === height ? member : undefined;
}
