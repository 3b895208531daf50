/** What files of times may look like, and what is said of those that are wrong. */
import { describe, expect, it } from 'vitest';
import { parseArrivals, parseHolds } from '../../models/workload/csv.js';

const said = (parsed: ReturnType<typeof parseHolds> | ReturnType<typeof parseArrivals>): string =>
  parsed.ok ? 'good' : `${parsed.fault.line}:${parsed.fault.column}: ${parsed.fault.message}`;

describe('holding times', () => {
  it.each([
    ['3\n4.5\n', [3e6, 4.5e6]],
    ['hold\n3\n4.5', [3e6, 4.5e6]],
    ['seconds\r\n3\r\n\r\n1e2\r\n', [3e6, 1e8]],
    ['user,hold\n"a",7\nb, 8 \n', [7e6, 8e6]],
    ['# measured\n\uFEFF3\n'.replace('\uFEFF', ''), [3e6]],
    ['\uFEFFhold\n.5\n', [5e5]],
    ['never\n2\n', [Number.POSITIVE_INFINITY, 2e6]],
    ['hold\n1\nnever\n', [1e6, Number.POSITIVE_INFINITY]],
    ['a-b,hold,2nd\nx,1,y\n', [1e6]],
    ['name,hold\n"Smith, ""J.""", 3\n "a" ,"4"\n', [3e6, 4e6]],
    ['a,,hold,\n1,2,3,\n', [3e6]],
  ])('%j', (text, times) => {
    const parsed = parseHolds(text);
    expect(parsed.ok && [...parsed.value]).toEqual(times);
  });

  it.each([
    ['', '1:1: there is no time in it'],
    ['hold\n', '1:1: there is no time in it'],
    ['hold\n3\n-4\n', '3:1: hold: expected seconds, such as 12.5; found "-4"'],
    ['hold\n3\n\n4s\n', '4:1: hold: expected seconds, such as 12.5; found "4s"'],
    ['hold\n1e99\n', '2:1: hold: expected seconds, such as 12.5; found "1e99"'],
    ['user,time\na,3\n', '1:1: there is no column "hold" among user, time'],
    ['user,hold\na, x\n', '2:4: hold: expected seconds, such as 12.5; found "x"'],
    ['user,hold\na\n', '2:1: hold: expected seconds, such as 12.5; found nothing'],
    ['1,2\n', '1:1: several columns need a first line with their names'],
    ['x,never\n', '1:1: several columns need a first line with their names'],
    ['a-b,user2\n1,2\n', '1:1: there is no column "hold" among a-b, user2'],
    ['hold,a,hold\n1,2,3\n', '1:8: the column "hold" is there twice'],
    [
      'user,hold\n"a,b"c,3\n',
      '2:1: the quote that begins here does not end the field too (a quote within it is written twice)',
    ],
    [
      'hold\n3\n "5\n',
      '3:2: the quote that begins here does not end the field too (a quote within it is written twice)',
    ],
    ['user,hold\na,3\nb,4, 5\n', '3:6: there are more fields than the first line has'],
    ['3\n4,5\n', '2:3: there are more fields than the first line has'],
  ])('%j: %s', (text, message) => {
    expect(said(parseHolds(text))).toBe(message);
  });
});

describe('arrivals', () => {
  it('have numbers and holding times where there are such columns', () => {
    const parsed = parseArrivals('hold,time,called\nnever,0,555\n2.5,0,556\n');
    expect(parsed).toEqual({
      ok: true,
      value: {
        timesUs: Float64Array.of(0, 0),
        holdUs: Float64Array.of(Number.POSITIVE_INFINITY, 2.5e6),
        called: ['555', '556'],
      },
    });
  });

  it('have numbers with commas and quotes in them, where the field is in quotes', () => {
    const parsed = parseArrivals('time,called,hold\n0, "555,1" ,2\n1,"5""6",never\n');
    expect(parsed).toMatchObject({
      ok: true,
      value: { called: ['555,1', '5"6'], holdUs: Float64Array.of(2e6, Infinity) },
    });
  });

  it('have numbers as long as RADIUS carries, with that of the last line in them', () => {
    const digits = (count: number): string => `time,called\n0,${'5'.repeat(count)}\n`;
    expect(said(parseArrivals(digits(248)))).toBe('good');
    const why = 'at most, which RADIUS carries with "dnis:" before them';
    expect(said(parseArrivals(digits(249)))).toBe(`2:3: called: 249 octets; 248 ${why}`);
    const numbered = `time,called\n0,${'ä'.repeat(122)}{n}\n`;
    expect(said(parseArrivals(numbered, 9999))).toBe('good');
    expect(said(parseArrivals(numbered, 10_000))).toBe(`2:3: called: 249 octets; 248 ${why}`);
  });

  it.each([
    ['', '1:1: there is no time in it'],
    ['time\n', '1:1: there is no time in it'],
    ['time,called\n1,2\n1,2,3\n', '3:5: there are more fields than the first line has'],
    ['3\n2\n', '2:1: time 2 is before the one above: they must be in order'],
    ['time,hold\n1,\n', '2:3: hold: expected seconds, such as 12.5; found nothing'],
    ['time,called\n1,\n', '2:3: called: there is no number'],
    ['time,caller\n1,2\n', '1:6: unknown column "caller"; one of time, called, hold'],
    ['called\n1\n', '1:1: there is no column "time"'],
    ['0,5\n', '1:1: several columns need a first line with their names'],
    ['a-b,hold\n1,2\n', '1:1: unknown column "a-b"; one of time, called, hold'],
    ['time,hold,hold2\n1,2,3\n', '1:11: unknown column "hold2"; one of time, called, hold'],
    [
      'time,called\n1,"555\n2,556\n',
      '2:3: the quote that begins here does not end the field too (a quote within it is written twice)',
    ],
    [
      'time,called,hold\n1,555,5\n2,"5,6\n',
      '3:3: the quote that begins here does not end the field too (a quote within it is written twice)',
    ],
    ['time,hold,time\n1,2,3\n', '1:11: the column "time" is there twice'],
  ])('%j: %s', (text, message) => {
    expect(said(parseArrivals(text))).toBe(message);
  });
});
