// JSON Schemas of scenario and workflow files, so that editors complete and check them as they are written. Rules between
// keys (shares that add up, names that exist) are not in them: `ledgerward validate` checks those.
import { fieldSchemas } from "./maps.ts";
import { builtIn, type Registries } from "./registries.ts";
import { languageOf } from "./root.ts";
import type { JsonSchema, SchemaSheet } from "./shape.ts";
import { workflowShape } from "./workflow.ts";

/** Draft 07 is what editors' YAML modes read best. */
const DRAFT = "http://json-schema.org/draft-07/schema#";

/** Schema of scenario files: `scenarios/schema.json`. */
export function scenarioSchema(registries: Registries = builtIn): JsonSchema {
  const { common, health, ledger } = languageOf(registries);
  return schemaOf("A Ledgerward scenario", (sheet) => {
    const properties = {
      ...fieldSchemas({ ...common, ...ledger, ...health }, sheet),
      sites: {
        description: health.sites.meaning,
        anyOf: [health.sites.shape.schema(sheet), ledger.sites.shape.schema(sheet)],
      },
      source: { type: "string" },
    };
    const anyOf = [{ required: ["patients", "workflow"] }, { required: ["load"] }];
    return {
      type: "object",
      properties,
      required: ["ledgerward", "sites", "designs"],
      anyOf,
      additionalProperties: false,
    };
  });
}

/** Schema of workflow files: `scenarios/workflow.schema.json`. */
export function workflowSchema(): JsonSchema {
  return schemaOf("A Ledgerward workflow", workflowShape);
}

function schemaOf(title: string, shape: (sheet: SchemaSheet) => JsonSchema): JsonSchema {
  const definitions = new Definitions();
  const schema = shape(definitions.sheet(false));
  return { $schema: DRAFT, title, ...schema, definitions: definitions.sorted() };
}

/** The shared definitions of one schema. */
class Definitions {
  readonly #schemas = new Map<string, JsonSchema>();

  sheet(partial: boolean): SchemaSheet {
    return { partial, inheriting: () => this.sheet(true), define: (name, schema) => this.#define(name, schema) };
  }

  #define(name: string, schema: () => JsonSchema): JsonSchema {
    if (!this.#schemas.has(name)) {
      this.#schemas.set(name, {}); // a shape that holds itself refers to the name
      this.#schemas.set(name, schema());
    }
    return { $ref: `#/definitions/${name}` };
  }

  sorted(): JsonSchema {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
