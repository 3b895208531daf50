/** What the processors of nodes of one name are measured by. */
import { chosen, inS, mean, quantile, type Span, share } from './figures.js';
import type { ProcessorFigures } from './meter.js';

/** Of a processor, as `processor.NODE.use`: NODE may stand for several alike (`lac` for `lac-1`, `lac-2`, ...). */
export const PROCESSOR_ROWS: Readonly<
  Record<
    string,
    {
      readonly label: string;
      readonly unit: string;
      readonly overTime?: true;
      readonly of: (f: ProcessorFigures, s: Span) => number | null;
    }
  >
> = {
  use: {
    label: 'processor use, mean of its servers',
    unit: '',
    overTime: true,
    of: (f, s) => share(f.busyUs.between(s.fromUs, s.toUs), (s.activeToUs - s.fromUs) * f.servers),
  },
  wait: { label: 'wait for the processor, mean', unit: 's', of: (f, s) => inS(mean(chosen(f.waitedUs, f.takenAt, s))) },
  waitP99: {
    label: 'wait for the processor, 99 %',
    unit: 's',
    of: (f, s) => inS(quantile(chosen(f.waitedUs, f.takenAt, s), 0.99)),
  },
  queue: { label: 'longest queue at the processor', unit: 'datagrams', of: (f) => f.mostQueued },
  dropped: {
    label: 'datagrams dropped at the processor',
    unit: 'datagrams',
    of: (f, s) => f.dropped.between(s.fromUs, s.toUs),
  },
};
