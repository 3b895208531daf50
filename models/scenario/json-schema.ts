/** The scenario's JSON Schema, for editors: completion and checks while writing. */
import { z } from 'zod';
import { link, scenario } from './schema.js';

export function scenarioJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(scenario, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // Any name may be a member of a zod catchall; ours are `A>B` only.
      if (zodSchema === (link as unknown) && jsonSchema.additionalProperties) {
        jsonSchema.patternProperties = { '^[^>\\s]+\\s*>\\s*[^>\\s]+$': jsonSchema.additionalProperties };
        jsonSchema.additionalProperties = false;
      }
    },
  }) as Record<string, unknown>;
}
