/** How studies and workers find each other in a Redis: where it is, which queue, and words for when it is not there. */
import { Redis } from 'ioredis';
import { InputError, reasonOf } from '../errors.js';
import { codeIdentity } from './kept.js';

/** Workers of other code would give other results: they have another queue. */
export const queueName = (): string => `l2tpsim-runs-${codeIdentity().slice(0, 12)}`;

const CONNECT_MS = 5000;
const RETRY_MS = 500;

/** A connection that outlives restarts of the Redis: it tries again, and nothing that waits for it fails. */
export async function connectRedis(url: string): Promise<Redis> {
  if (!/^rediss?:\/\//.test(url))
    throw new InputError(`${masked(url)} is no Redis: expected redis://HOST:PORT, such as redis://127.0.0.1:6379`);
  const first = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  first.on('error', () => {});
  try {
    await first.connect();
    await first.ping();
  } catch (error) {
    throw new InputError(`cannot reach a Redis at ${masked(url)}: ${reasonOf(error)}`);
  } finally {
    first.disconnect();
  }
  const lasting = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RETRY_MS });
  // while it is away the link tries again; who waits is told by progress, not by errors
  lasting.on('error', () => {});
  return lasting;
}

/** A URL without its password. */
export function masked(url: string): string {
  return url.replace(/^(\w+:\/\/)([^@/]*)@/, (_, scheme: string, user: string) =>
    user.includes(':') ? `${scheme}${user.split(':')[0]}:xxxxxx@` : `${scheme}xxxxxx@`,
  );
}
