/** Result codes in words (RFC 2661 s4.4.2), for reasons that people read. */
import { CDN_RESULTS, STOP_RESULTS } from './wire/result-codes.js';

export const cdnWords = (result: number): string => CDN_RESULTS.get(result) ?? `result ${result}`;
export const stopWords = (result: number): string => STOP_RESULTS.get(result) ?? `result ${result}`;
