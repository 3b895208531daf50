/** The scenario of `group-scenario.ts` with one stream of calls, whose keys besides its numbers are given. */
import { GROUP } from './group-scenario.js';

export const withCalls = (keys: string, more = ''): string =>
  GROUP.replace(
    / {2}- \{ name: dial.*\n/,
    `  - { name: dial, from: users, to: lac, at: 1s, called: "5551000", calling: "555{n}", ${keys} }\n${more}`,
  );
