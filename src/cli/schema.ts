import type { Command } from 'commander';
import { type Io, write } from './io.js';

export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description("prints the scenario's JSON Schema")
    .addHelpText(
      'after',
      `
Example: l2tpsim schema > scenario.schema.json
A scenario names it in its first line, and editors complete its keys:
  # yaml-language-server: $schema=scenario.schema.json`,
    )
    .action(async () => {
      const { scenarioJsonSchema } = await import('../../models/scenario/json-schema.js');
      await write(io.stdout, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    });
}
