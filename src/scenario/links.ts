// A site's access link.
import type { LinkSpec } from "../network/spec.ts";
import { either } from "./lists.ts";
import { plainMap, required } from "./maps.ts";
import { choice, positive, rate } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

const UNLIMITED: LinkSpec = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };

export const link: Shape<LinkSpec> = either("a link such as { up: 100 Mbps, down: 100 Mbps }, or unlimited", {
  scalar: refined(choice(["unlimited"]), () => UNLIMITED),
  map: plainMap("a link", {
    up: required(positive(rate), "rate towards the network"),
    down: required(positive(rate), "rate from the network"),
  }),
});
