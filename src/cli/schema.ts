import { Argument, type Command } from 'commander';
import { type Io, write } from './io.js';

export function addSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description('prints the JSON Schema of a scenario, or of a study')
    .addArgument(new Argument('[what]', 'of what').choices(['scenario', 'study']).default('scenario'))
    .addHelpText(
      'after',
      `
Examples:
  l2tpsim schema > scenario.schema.json
  l2tpsim schema study > study.schema.json
A scenario or study names it in its first line, and editors complete its keys:
  # yaml-language-server: $schema=scenario.schema.json`,
    )
    .action(async (what: 'scenario' | 'study') => {
      const { scenarioJsonSchema } = await import('../../models/scenario/json-schema.js');
      const { studyJsonSchema } = await import('../runs/studies/study-json-schema.js');
      const schema = what === 'scenario' ? scenarioJsonSchema() : studyJsonSchema();
      await write(io.stdout, `${JSON.stringify(schema, null, 2)}\n`);
    });
}
