// Ideal signatures: nobody but the signer can make one, and every check succeeds at no risk. Their cost in CPU time is charged by the host.

/** A body with its signature. Only a `KeyRing` makes one; an object of the same shape is a forgery and `isGenuine` says so. */
export class Signed<Body> {
  readonly signer: number;
  readonly body: Body;
  // Private and set by KeyRing alone: a copy with another body or signer does not carry it.
  #genuine = false;
  private constructor(signer: number, body: Body) {
    this.signer = signer;
    this.body = body;
    Object.freeze(this);
  }
  /** Signing functions of the nodes, handed out by the host: node i gets the i-th and no other. */
  static keyRing(count: number): readonly (<Body>(body: Body) => Signed<Body>)[] {
    return Array.from({ length: count }, (_, signer) => <Body>(body: Body): Signed<Body> => {
      const signed = new Signed(signer, body);
      signed.#genuine = true;
      return signed;
    });
  }
  /**
   * What a node signs as one of a group that numbers its own nodes from 0, and the first of them is `first` outside: it carries the
   * number in the group, and is as genuine as what `sign` gives.
   */
  static inGroup<Body>(body: Body, sign: (body: Body) => Signed<Body>, first: number): Signed<Body> {
    const outer = sign(body);
    const signed = new Signed(outer.signer - first, body);
    signed.#genuine = Signed.isGenuine(outer);
    return signed;
  }
  static isGenuine(value: unknown): boolean {
    return typeof value === "object" && value !== null && #genuine in value && value.#genuine;
  }
}

/** Parts of messages in which every signature was found genuine. A message never changes; chains of blocks are parts of many. */
const found = new WeakSet<object>();

/** True when every signature inside a message is genuine: what a receiver's verification establishes. */
export function signaturesHold(message: unknown): boolean {
  if (typeof message !== "object" || message === null || found.has(message)) return true;
  if (looksSigned(message) && !Signed.isGenuine(message)) return false;
  const parts = message instanceof Map || message instanceof Set ? [...message] : Object.values(message);
  if (!parts.every(signaturesHold)) return false;
  found.add(message);
  return true;
}

function looksSigned(value: object): boolean {
  return value instanceof Signed || ("signer" in value && "body" in value);
}
