/** A study's JSON Schema, for editors: completion and checks while writing. */
import { z } from 'zod';
import { RESPONSE_NAMES } from '../../../models/measure/responses.js';
import { study } from './study-schema.js';

export function studyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(study, { io: 'input' }) as { properties: Record<string, { examples?: unknown }> };
  schema.properties.responses!.examples = [RESPONSE_NAMES];
  return schema;
}
