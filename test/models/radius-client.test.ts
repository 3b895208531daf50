import { describe, expect, it } from 'vitest';
import { REQUEST } from '../../models/kinds.js';
import { CREDENTIAL } from '../../models/radius/client.js';
import {
  ANSWER_FAULTS,
  AnswerDiscarded,
  RequestCreated,
  RequestSent,
  type RequestState,
} from '../../models/radius/records.js';
import { Attribute } from '../../models/radius/wire/attribute-table.js';
import {
  addressAttribute,
  ciscoAvPairs,
  integerAttribute,
  textAttribute,
} from '../../models/radius/wire/attributes.js';
import { parseRadiusPacket, RadiusCode } from '../../models/radius/wire/packet.js';
import { ADDRESSES, CLIENT_SPEC, folded, NAS, type Stage, stage, stateOf } from './radius-stage.js';

const PURPOSE = 7;
const OWNER = 3;
const RETRANSMIT_S = CLIENT_SPEC.timeoutUs / 1e6;
const ATTRIBUTES = [
  addressAttribute(Attribute.NasIpAddress, ADDRESSES[NAS]!),
  textAttribute(Attribute.UserName, 'dnis:614629'),
  CREDENTIAL,
  integerAttribute(Attribute.ServiceType, 5),
];

const ask = ({ clients }: Stage, userPassword = 'cisco', spec = CLIENT_SPEC, attributes = ATTRIBUTES): number => {
  clients.add(NAS, spec);
  return clients.request(NAS, 'lac', PURPOSE, OWNER, attributes, { userPassword });
};

const faults = (rows: readonly { type: number; a: number }[]): string[] =>
  rows.filter((row) => row.type === AnswerDiscarded.code).map((row) => ANSWER_FAULTS[row.a]!);

function nothingLeft({ sim }: Stage): void {
  expect(sim.timers).toBe(0);
  expect(sim.agenda.size).toBe(0);
  expect(sim.world.all(REQUEST).size).toBe(0);
}

describe('a RADIUS client', () => {
  it('is accepted, and the answer is told with what the owner said', async () => {
    const scene = stage();
    scene.at(1_000, () => ask(scene));
    const rows = await scene.run();
    const [answer] = scene.answers;
    expect(scene.answers).toHaveLength(1);
    expect(answer).toMatchObject({ node: NAS, purpose: PURPOSE, owner: OWNER, accepted: true, at: 3_000 });
    expect(answer).not.toHaveProperty('reason');
    expect(ciscoAvPairs(answer!.packet!)[3]).toBe('vpdn:l2tp-tunnel-password=hello');
    expect(answer!.packet).toMatchObject({ code: RadiusCode.AccessAccept });
    expect(scene.names().filter((name) => !/^(Node|Channel)/.test(name))).toEqual([
      'RequestCreated',
      'RequestSent',
      'DatagramSent',
      'TimerSet',
      'DatagramArrived',
      'ServerAnswered',
      'DatagramSent',
      'DatagramArrived',
      'AnswerReceived',
      'TimerCancelled',
      'RequestEnded',
    ]);
    expect(rows.slice(5).every((row) => row.cause < row.seq)).toBe(true);
    nothingLeft(scene);
  });

  it('makes no difference whether packets travel as values or as octets', async () => {
    const [values, octets] = await Promise.all(
      (['values', 'octets'] as const).map(async (wire) => {
        const scene = stage({ wire, to: { duplicate: 0.5 }, back: { loss: { kind: 'bernoulli', probability: 0.3 } } });
        for (let at = 0; at < 40; at++)
          scene.at(at * 1000, () =>
            ask(scene, at % 3 ? 'cisco' : 'wrong', at % 7 ? CLIENT_SPEC : { ...CLIENT_SPEC, secret: 'x' }),
          );
        return { rows: await scene.run(), answers: scene.answers };
      }),
    );
    expect(values!.answers.filter(({ accepted }) => accepted).length).toBeGreaterThan(10);
    expect(values).toEqual(octets);
  });

  it('puts the password where the list says, hidden', async () => {
    const scene = stage();
    scene.at(0, () => ask(scene));
    const rows = await scene.run();
    const sent = parseRadiusPacket(rows.find((row) => row.type === RequestSent.code)!.data!);
    expect(sent.ok && sent.value.attributes.map(({ type }) => type)).toEqual([4, 1, 2, 6]);
    expect(sent.ok && sent.value.attributes[2]!.value).toHaveLength(16);
  });

  it.each([
    ['wrong password', 'dnis:614629', 'wrong'],
    ['unknown user', 'nobody', 'cisco'],
  ])('is rejected: %s', async (_, user, password) => {
    const scene = stage();
    scene.at(0, () => ask(scene, password, CLIENT_SPEC, [textAttribute(Attribute.UserName, user)]));
    await scene.run();
    expect(scene.answers).toMatchObject([{ accepted: false, reason: 'rejected', attributes: [] }]);
    nothingLeft(scene);
  });

  it('drops every answer when the secrets differ, and gives up', async () => {
    const scene = stage();
    scene.at(0, () => ask(scene, 'cisco', { ...CLIENT_SPEC, secret: 'other' }));
    const rows = await scene.run();
    expect(faults(rows)).toEqual(Array(4).fill('wrong authenticator'));
    expect(scene.answers).toMatchObject([{ accepted: false, reason: 'timeout', packet: undefined }]);
    nothingLeft(scene);
  });

  it('sends the same octets again after each timeout, and gives up after the last', async () => {
    const scene = stage({ to: { loss: { kind: 'bernoulli', probability: 1 } } });
    scene.at(500_000, () => ask(scene));
    const rows = await scene.run();
    const sends = rows.filter((row) => row.type === RequestSent.code);
    expect(sends.map(({ at, a }) => [at / 1e6 - 0.5, a])).toEqual([0, 1, 2, 3].map((n) => [n * RETRANSMIT_S, n]));
    for (const send of sends) expect(send.data).toEqual(sends[0]!.data);
    expect(scene.answers).toMatchObject([{ reason: 'timeout', at: 20_500_000 }]);
    nothingLeft(scene);
  });

  it('is answered on a retransmission, and drops the answer that comes when all is over', async () => {
    const late = { latency: { kind: 'constant', us: 7_000_000 } } as const;
    const scene = stage({ to: late });
    scene.at(0, () => ask(scene));
    const rows = await scene.run();
    expect(scene.answers).toMatchObject([{ accepted: true, at: 7_001_000 }]);
    expect(faults(rows)).toEqual(['unknown id']);
    nothingLeft(scene);
  });

  it('takes one answer where every datagram comes twice', async () => {
    const scene = stage({ to: { duplicate: 1 }, back: { duplicate: 1 } });
    scene.at(0, () => ask(scene));
    const rows = await scene.run();
    expect(scene.answers).toHaveLength(1);
    expect(faults(rows)).toEqual(Array(3).fill('unknown id'));
    expect(scene.names().filter((name) => name === 'ServerAnswered')).toHaveLength(2);
    nothingLeft(scene);
  });

  it('drops what is malformed, answers nothing, or is no answer', async () => {
    const scene = stage({ back: { drops: [{ message: 'radius', nth: [4] }] } });
    scene.at(0, () => {
      const { id } = scene.sim.world.find(REQUEST, ask(scene)) as RequestState;
      const header = (code: number, answered: number) => Uint8Array.from([code, answered, 0, 20, ...Array(16).fill(0)]);
      scene.forge(Uint8Array.from([2, 1, 0]));
      scene.forge(header(RadiusCode.AccessAccept, (id + 1) & 0xff));
      scene.forge(header(RadiusCode.AccountingResponse, id));
    });
    const rows = await scene.run();
    expect(faults(rows)).toEqual(['malformed', 'unknown id', 'unexpected code']);
    expect(scene.answers).toMatchObject([{ accepted: true, at: 5_002_000 }]);
    nothingLeft(scene);
  });

  it('forgets a cancelled request: no answer is told', async () => {
    const scene = stage();
    scene.at(0, () => {
      const request = ask(scene);
      scene.clients.cancel(request);
      scene.clients.cancel(request);
    });
    const rows = await scene.run();
    expect(scene.answers).toEqual([]);
    expect(faults(rows)).toEqual(['unknown id']);
    nothingLeft(scene);
  });

  it('gives no two outstanding requests the same id, and has a port more after 256', async () => {
    const scene = stage();
    scene.at(0, () => {
      for (let count = 0; count < 300; count++) ask(scene);
    });
    const rows = await scene.run();
    const ids = rows.filter((row) => row.type === RequestCreated.code).map((row) => row.a);
    expect(ids.slice(0, 256)).toEqual(Array.from({ length: 256 }, (_, n) => (ids[0]! + n) & 0xff));
    const pairs = rows.filter((row) => row.type === RequestSent.code).map((row, n) => `${row.c}/${ids[n]}`);
    expect(new Set(pairs).size).toBe(300);
    expect(scene.answers.filter((answer) => answer.accepted)).toHaveLength(300);
    nothingLeft(scene);
  });

  it.each([1, 2, 3, 4, 5])(
    'on a bad line, seed %i: every request ends, and the journal folds to the live state',
    async (seed) => {
      const bad = { loss: { kind: 'bernoulli', probability: 0.3 }, duplicate: 0.2, corrupt: 0.1 } as const;
      const scene = stage({
        seed,
        to: bad,
        back: { ...bad, jitter: { kind: 'exponential', meanUs: 2e6, minUs: 0, maxUs: 9e6 } },
      });
      for (let count = 0; count < 20; count++) scene.at(count * 700_000, () => ask(scene));
      let half: { records: number; state: unknown[] } | undefined;
      scene.at(9_000_000, () => {
        half = { records: scene.sim.journal.records, state: stateOf(scene.sim.world) };
      });
      const rows = await scene.run();
      expect(scene.answers).toHaveLength(20);
      expect(folded(rows, half!.records)).toEqual(half!.state);
      expect(folded(rows)).toEqual(stateOf(scene.sim.world));
      nothingLeft(scene);
    },
  );
});
