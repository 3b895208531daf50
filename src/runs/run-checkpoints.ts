import { createHash } from 'node:crypto';
import { codeHashes } from '../../models/code.js';
import { Checkpoints } from '../store/checkpoints.js';
import { checkpointsPath } from '../store/run-folder.js';

/** The checkpoints of a run folder, as this code can use them. */
export function checkpointsOf(dir: string): Checkpoints {
  return new Checkpoints(checkpointsPath(dir), createHash('sha256').update(JSON.stringify(codeHashes())).digest('hex'));
}
