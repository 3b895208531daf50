/** RADIUS, AAA and VPDN as the reference call's routers print them. */
import type { RecordRow } from '../../src/kernel/record.js';
import { INTERFACE, PORT, REQUEST } from '../kinds.js';
import { AaaAnswered, AaaAsked, AaaService, AddressAuthorized } from '../nodes/access-records.js';
import { VpdnCleanup, VpdnForwarding, VpdnFound, VpdnLookup } from '../nodes/call-records.js';
import type { AccessState } from '../nodes/states.js';
import { NO_OCTETS, octetsText } from '../octets.js';
import { AnswerReceived, RequestSent, type RequestState, RequestTimedOut } from '../radius/records.js';
import { formatIpv4 } from '../radius/reply.js';
import { iosAttribute } from '../radius/wire/describe.js';
import { parseRadiusPacket, radiusCodeName } from '../radius/wire/packet.js';
import type { DebugContext, Phrase } from './context.js';

const text = (row: RecordRow): string => octetsText(row.data ?? NO_OCTETS);
const hex = (handle: number): string => handle.toString(16).toUpperCase();

interface Where {
  readonly short: string;
  readonly full: string;
  readonly list: string;
  readonly method: string;
  readonly secrets: boolean;
}

function where(context: DebugContext, row: RecordRow): Where {
  const face = { kind: row.kind, id: row.id };
  const { aaaList = '', aaaMethod = '', showSecrets = false } = context.nodes[row.node]?.console ?? {};
  return {
    short: context.shortName(face),
    full: context.fullName(face),
    list: aaaList,
    method: aaaMethod,
    secrets: showSecrets,
  };
}

/** The value of an attribute-value pair that is a secret is not for every eye. */
const masked = (pair: string, secrets: boolean): string =>
  secrets || !/password|secret/i.test(pair) ? pair : pair.replace(/=.*/, '=xxxxxx');

/** A question to AAA about what may be done, as `AAA/AUTHOR/LCP`. */
function authorization(
  row: RecordRow,
  at: Where,
  what: string,
  user: string,
  protocol: string,
  more: string[] = [],
): string[] {
  const head = `${at.short} AAA/AUTHOR/${what} (${row.c && what === 'IPCP' ? row.c : row.a}):`;
  const id = head.slice(head.lastIndexOf('('), -1);
  return [
    `${head} Port='${at.full}' list='${at.list}' service=NET`,
    `AAA/AUTHOR/${what}: ${at.short} ${id} user='${user}'`,
    `${head} send AV service=ppp`,
    `${head} send AV protocol=${protocol}`,
    ...more.map((pair) => `${head} send AV ${pair}`),
    `${head} found list "${at.list}"`,
    `${head} Method=${at.method} (radius)`,
  ];
}

const vpdnAsked: Phrase = (row, context) => {
  if (row.b !== AaaService.vpdn) return [];
  const { full, list, method } = where(context, row);
  const head = `${full} AAA/AUTHOR/VPDN (${row.a}):`;
  return [
    `${head} Port='${full}' list='${list}' service=NET`,
    `AAA/AUTHOR/VPDN: ${full} (${row.a}) user='${text(row)}'`,
    `${head} send AV service=ppp`,
    `${head} send AV protocol=vpdn`,
    `${head} found list "${list}"`,
    `${head} Method=${method} (radius)`,
  ];
};

function vpdnAnswered(row: RecordRow, context: DebugContext, userHandle: number): string[] {
  const status = `AAA/AUTHOR (${row.a}): Post authorization status = ${row.c === 1 ? 'PASS_ADD' : 'FAIL'}`;
  if (row.c !== 1) return [status];
  const { secrets } = where(context, row);
  const pairs = text(row)
    .split('\n')
    .filter(Boolean)
    .map((pair) => masked(pair, secrets));
  const plain = ['service=ppp', 'protocol=vpdn', ...pairs.map((pair) => pair.replace(/^vpdn:/, ''))];
  return [
    `RADIUS: saved authorization data for user ${hex(userHandle)} at ${hex(row.d)}`,
    ...pairs.map((pair) => `RADIUS: cisco AVPair "${pair}"`),
    status,
    ...plain.map((pair) => `AAA/AUTHOR/VPDN: Processing AV ${pair}`),
  ];
}

function lcpAnswered(row: RecordRow, at: Where, user: string): string[] {
  return [
    `${at.short} AAA/AUTHOR/LCP: Authorize LCP`,
    ...authorization(row, at, 'LCP', user, 'lcp'),
    `${at.short} AAA/AUTHOR (${row.a}): Post authorization status = PASS_REPL`,
    `${at.short} AAA/AUTHOR/LCP: Processing AV service=ppp`,
  ];
}

function networkAnswered(row: RecordRow, at: Where, user: string): string[] {
  return [
    `${at.short} AAA/AUTHOR/FSM: (0): Can we start IPCP?`,
    ...authorization(row, at, 'FSM', user, 'ip'),
    'RADIUS: allowing negotiated framed address',
    `${at.short} AAA/AUTHOR (${row.a}): Post authorization status = PASS_REPL`,
    `${at.short} AAA/AUTHOR/FSM: We can start IPCP`,
  ];
}

/** Where a router said it keeps the user, by AAA number: told with the question, printed with the answer. */
export class AaaPhrases {
  readonly handles = new Map<number, number>();

  readonly phrases: ReadonlyMap<number, Phrase> = new Map<number, Phrase>([
    [
      AaaAsked.code,
      (row, context) => {
        if (row.b === AaaService.vpdn) this.handles.set(row.a, row.c);
        return vpdnAsked(row, context);
      },
    ],
    [AaaAnswered.code, (row, context) => this.answered(row, context)],
    [AddressAuthorized.code, addressAuthorized],
    [RequestSent.code, requestSent],
    [AnswerReceived.code, answerReceived],
    [
      RequestTimedOut.code,
      (row, context) => [`RADIUS: No response for id ${(context.world.find(REQUEST, row.id) as RequestState).id}`],
    ],
    [VpdnLookup.code, vpdnLookup],
    [VpdnFound.code, vpdnFound],
    [VpdnForwarding.code, vpdnForwarding],
    [
      VpdnCleanup.code,
      (row, context) => ['Cleanup', 'Reset'].map((word) => `${where(context, row).short} VPDN: ${word}`),
    ],
  ]);

  private answered(row: RecordRow, context: DebugContext): string[] {
    const at = where(context, row);
    if (row.b === AaaService.vpdn) {
      const handle = this.handles.get(row.a) ?? 0;
      this.handles.delete(row.a);
      return vpdnAnswered(row, context, handle);
    }
    if (row.b === AaaService.authentication)
      return [`AAA/AUTHEN (${row.a}): status = ${row.c === 1 ? 'PASS' : 'FAIL'}`];
    const { userName } = context.world.find(INTERFACE, row.id) as AccessState;
    return row.b === AaaService.lcp ? lcpAnswered(row, at, userName) : networkAnswered(row, at, userName);
  }
}

const addressAuthorized: Phrase = (row, context) => {
  const at = where(context, row);
  const { userName } = context.world.find(INTERFACE, row.id) as AccessState;
  const [asked, address, before] = [formatIpv4(row.a), formatIpv4(row.b), formatIpv4(row.d)];
  const head = `${at.short} AAA/AUTHOR/IPCP:`;
  const question =
    row.c === 0
      ? []
      : [
          ...authorization(row, at, 'IPCP', userName, 'ip', [`addr*${asked}`]),
          `RADIUS: allowing negotiated framed address ${address}`,
          `${at.short} AAA/AUTHOR (${row.c}): Post authorization status = PASS_REPL`,
        ];
  return [
    `${head} Start. Her address ${asked}, we want ${before}`,
    ...question,
    `${head} Processing AV service=ppp`,
    `${head} Processing AV addr=${address}`,
    `${head} Authorization succeeded`,
    `${head} Done. Her address ${asked}, we want ${address}`,
  ];
};

function attributeLines(octets: Uint8Array): string[] {
  const packet = parseRadiusPacket(octets);
  return packet.ok ? packet.value.attributes.map(iosAttribute) : [];
}

const requestSent: Phrase = (row, context) => {
  const request = context.world.find(REQUEST, row.id) as RequestState;
  const face = { kind: context.nodes[row.node]?.role === 'lac' ? PORT : INTERFACE, id: request.owner };
  const words = row.a === 0 ? 'Initial Transmit' : 'Retransmit';
  const server = `${formatIpv4(request.server)}:${row.d}`;
  return [
    `RADIUS: ${words} ${context.fullName(face)} id ${request.id} ${server}, Access-Request, len ${row.b}`,
    ...attributeLines(row.data ?? NO_OCTETS),
  ];
};

const answerReceived: Phrase = (row, context) => {
  const request = context.world.find(REQUEST, row.id) as RequestState;
  const from = `id ${request.id} ${formatIpv4(request.server)}:${row.d}`;
  return [
    `RADIUS: Received from ${from}, ${radiusCodeName(row.a)}, len ${row.b}`,
    ...attributeLines(row.data ?? NO_OCTETS),
  ];
};

const vpdnLookup: Phrase = (row, context) => {
  const { short } = where(context, row);
  const key = text(row);
  const by = key.startsWith('dnis:') ? `Got DNIS string ${key.slice(5)}` : `Got domain ${key}`;
  return [`${short} VPDN: ${by}`, `${short} VPDN: Looking for tunnel -- ${key} --`];
};

const vpdnFound: Phrase = (row, context) => {
  const { short } = where(context, row);
  const [key = '', name = '', addresses = '', secret] = text(row).split('\n');
  const address = addresses.split(' ')[0] ?? '';
  const rpms = `${short} VPDN/RPMS/:`;
  return [
    `${rpms} Got tunnel info for ${key}`,
    `${rpms} LAC ${name}`,
    `${rpms} l2tp-busy-disconnect yes`,
    ...(secret === undefined ? [] : [`${rpms} l2tp-tunnel-password xxxxxx`]),
    `${rpms} IP ${address}`,
    `${short} VPDN/: curlvl 1 Address 0: ${address}, priority 1`,
    `${short} VPDN/: Select non-active address ${address}, priority 1`,
  ];
};

const vpdnForwarding: Phrase = (row, context) => {
  const { short } = where(context, row);
  return ['Find LNS process created', `Forward to address ${text(row)}`, 'Pending', 'Process created'].map(
    (words) => `${short} VPDN: ${words}`,
  );
};
