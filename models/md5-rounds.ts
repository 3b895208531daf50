/**
 * The rounds of MD5 (RFC 1321 s3.4) over blocks of 64 octets. Written out, since a table of steps would take several times
 * as long; the words are read as the machine has them, which is the order of MD5 on every machine that Node runs on here.
 */

/** Octets in a block. */
export const BLOCK = 64;
/** Blocks there is room for: more than the longest packet of RADIUS takes; a power of two. */
export const MOST_BLOCKS = 128;

/** What is hashed next. Of a buffer of its own, so that it never moves, and is read without asking where it is. */
export const input = new Uint8Array(new ArrayBuffer(BLOCK * MOST_BLOCKS));
const words = new Int32Array(input.buffer);
const LAST_BLOCK = (MOST_BLOCKS - 1) * (BLOCK / 4);

/** The digest so far, as octets and as the four words A to D. */
export const digest = new Uint8Array(new ArrayBuffer(16));
const sums = new Int32Array(digest.buffer);

/** Begins a digest. */
export function begin(): void {
  sums[0] = 0x6745_2301;
  sums[1] = -0x1032_5477;
  sums[2] = -0x6745_2302;
  sums[3] = 0x1032_5476;
}

/** Ends what is hashed at `end` of the input: a one bit, zeroes, the number of bits of all of it; gives the blocks. */
export function pad(end: number, octets: number): number {
  const blocks = (end + 8 + BLOCK) >>> 6;
  const last = blocks * (BLOCK / 4) - 2;
  input[end] = 0x80;
  input[end + 1] = 0;
  input[end + 2] = 0;
  input[end + 3] = 0;
  for (let word = (end + 4) >>> 2; word < last; word++) words[word] = 0;
  words[last] = octets << 3;
  words[last + 1] = Math.floor(octets / 0x2000_0000);
  return blocks;
}

/** Takes the first so many blocks of the input into the digest. */
export function takeIn(blocks: number): void {
  let sumA = sums[0]!;
  let sumB = sums[1]!;
  let sumC = sums[2]!;
  let sumD = sums[3]!;
  for (let block = 0; block < blocks; block++) {
    const at = (block * (BLOCK / 4)) & LAST_BLOCK;
    const w0 = words[at]!;
    const w1 = words[at + 1]!;
    const w2 = words[at + 2]!;
    const w3 = words[at + 3]!;
    const w4 = words[at + 4]!;
    const w5 = words[at + 5]!;
    const w6 = words[at + 6]!;
    const w7 = words[at + 7]!;
    const w8 = words[at + 8]!;
    const w9 = words[at + 9]!;
    const w10 = words[at + 10]!;
    const w11 = words[at + 11]!;
    const w12 = words[at + 12]!;
    const w13 = words[at + 13]!;
    const w14 = words[at + 14]!;
    const w15 = words[at + 15]!;
    let a = sumA;
    let b = sumB;
    let c = sumC;
    let d = sumD;
    // Round 1.
    a = (a + (d ^ (b & (c ^ d))) + w0 - 0x2895_5b88) | 0;
    a = (((a << 7) | (a >>> 25)) + b) | 0;
    d = (d + (c ^ (a & (b ^ c))) + w1 - 0x1738_48aa) | 0;
    d = (((d << 12) | (d >>> 20)) + a) | 0;
    c = (c + (b ^ (d & (a ^ b))) + w2 + 0x2420_70db) | 0;
    c = (((c << 17) | (c >>> 15)) + d) | 0;
    b = (b + (a ^ (c & (d ^ a))) + w3 - 0x3e42_3112) | 0;
    b = (((b << 22) | (b >>> 10)) + c) | 0;
    a = (a + (d ^ (b & (c ^ d))) + w4 - 0x0a83_f051) | 0;
    a = (((a << 7) | (a >>> 25)) + b) | 0;
    d = (d + (c ^ (a & (b ^ c))) + w5 + 0x4787_c62a) | 0;
    d = (((d << 12) | (d >>> 20)) + a) | 0;
    c = (c + (b ^ (d & (a ^ b))) + w6 - 0x57cf_b9ed) | 0;
    c = (((c << 17) | (c >>> 15)) + d) | 0;
    b = (b + (a ^ (c & (d ^ a))) + w7 - 0x02b9_6aff) | 0;
    b = (((b << 22) | (b >>> 10)) + c) | 0;
    a = (a + (d ^ (b & (c ^ d))) + w8 + 0x6980_98d8) | 0;
    a = (((a << 7) | (a >>> 25)) + b) | 0;
    d = (d + (c ^ (a & (b ^ c))) + w9 - 0x74bb_0851) | 0;
    d = (((d << 12) | (d >>> 20)) + a) | 0;
    c = (c + (b ^ (d & (a ^ b))) + w10 - 0x0000_a44f) | 0;
    c = (((c << 17) | (c >>> 15)) + d) | 0;
    b = (b + (a ^ (c & (d ^ a))) + w11 - 0x76a3_2842) | 0;
    b = (((b << 22) | (b >>> 10)) + c) | 0;
    a = (a + (d ^ (b & (c ^ d))) + w12 + 0x6b90_1122) | 0;
    a = (((a << 7) | (a >>> 25)) + b) | 0;
    d = (d + (c ^ (a & (b ^ c))) + w13 - 0x0267_8e6d) | 0;
    d = (((d << 12) | (d >>> 20)) + a) | 0;
    c = (c + (b ^ (d & (a ^ b))) + w14 - 0x5986_bc72) | 0;
    c = (((c << 17) | (c >>> 15)) + d) | 0;
    b = (b + (a ^ (c & (d ^ a))) + w15 + 0x49b4_0821) | 0;
    b = (((b << 22) | (b >>> 10)) + c) | 0;
    // Round 2.
    a = (a + (c ^ (d & (b ^ c))) + w1 - 0x09e1_da9e) | 0;
    a = (((a << 5) | (a >>> 27)) + b) | 0;
    d = (d + (b ^ (c & (a ^ b))) + w6 - 0x3fbf_4cc0) | 0;
    d = (((d << 9) | (d >>> 23)) + a) | 0;
    c = (c + (a ^ (b & (d ^ a))) + w11 + 0x265e_5a51) | 0;
    c = (((c << 14) | (c >>> 18)) + d) | 0;
    b = (b + (d ^ (a & (c ^ d))) + w0 - 0x1649_3856) | 0;
    b = (((b << 20) | (b >>> 12)) + c) | 0;
    a = (a + (c ^ (d & (b ^ c))) + w5 - 0x29d0_efa3) | 0;
    a = (((a << 5) | (a >>> 27)) + b) | 0;
    d = (d + (b ^ (c & (a ^ b))) + w10 + 0x0244_1453) | 0;
    d = (((d << 9) | (d >>> 23)) + a) | 0;
    c = (c + (a ^ (b & (d ^ a))) + w15 - 0x275e_197f) | 0;
    c = (((c << 14) | (c >>> 18)) + d) | 0;
    b = (b + (d ^ (a & (c ^ d))) + w4 - 0x182c_0438) | 0;
    b = (((b << 20) | (b >>> 12)) + c) | 0;
    a = (a + (c ^ (d & (b ^ c))) + w9 + 0x21e1_cde6) | 0;
    a = (((a << 5) | (a >>> 27)) + b) | 0;
    d = (d + (b ^ (c & (a ^ b))) + w14 - 0x3cc8_f82a) | 0;
    d = (((d << 9) | (d >>> 23)) + a) | 0;
    c = (c + (a ^ (b & (d ^ a))) + w3 - 0x0b2a_f279) | 0;
    c = (((c << 14) | (c >>> 18)) + d) | 0;
    b = (b + (d ^ (a & (c ^ d))) + w8 + 0x455a_14ed) | 0;
    b = (((b << 20) | (b >>> 12)) + c) | 0;
    a = (a + (c ^ (d & (b ^ c))) + w13 - 0x561c_16fb) | 0;
    a = (((a << 5) | (a >>> 27)) + b) | 0;
    d = (d + (b ^ (c & (a ^ b))) + w2 - 0x0310_5c08) | 0;
    d = (((d << 9) | (d >>> 23)) + a) | 0;
    c = (c + (a ^ (b & (d ^ a))) + w7 + 0x676f_02d9) | 0;
    c = (((c << 14) | (c >>> 18)) + d) | 0;
    b = (b + (d ^ (a & (c ^ d))) + w12 - 0x72d5_b376) | 0;
    b = (((b << 20) | (b >>> 12)) + c) | 0;
    // Round 3.
    a = (a + (b ^ c ^ d) + w5 - 0x0005_c6be) | 0;
    a = (((a << 4) | (a >>> 28)) + b) | 0;
    d = (d + (a ^ b ^ c) + w8 - 0x788e_097f) | 0;
    d = (((d << 11) | (d >>> 21)) + a) | 0;
    c = (c + (d ^ a ^ b) + w11 + 0x6d9d_6122) | 0;
    c = (((c << 16) | (c >>> 16)) + d) | 0;
    b = (b + (c ^ d ^ a) + w14 - 0x021a_c7f4) | 0;
    b = (((b << 23) | (b >>> 9)) + c) | 0;
    a = (a + (b ^ c ^ d) + w1 - 0x5b41_15bc) | 0;
    a = (((a << 4) | (a >>> 28)) + b) | 0;
    d = (d + (a ^ b ^ c) + w4 + 0x4bde_cfa9) | 0;
    d = (((d << 11) | (d >>> 21)) + a) | 0;
    c = (c + (d ^ a ^ b) + w7 - 0x0944_b4a0) | 0;
    c = (((c << 16) | (c >>> 16)) + d) | 0;
    b = (b + (c ^ d ^ a) + w10 - 0x4140_4390) | 0;
    b = (((b << 23) | (b >>> 9)) + c) | 0;
    a = (a + (b ^ c ^ d) + w13 + 0x289b_7ec6) | 0;
    a = (((a << 4) | (a >>> 28)) + b) | 0;
    d = (d + (a ^ b ^ c) + w0 - 0x155e_d806) | 0;
    d = (((d << 11) | (d >>> 21)) + a) | 0;
    c = (c + (d ^ a ^ b) + w3 - 0x2b10_cf7b) | 0;
    c = (((c << 16) | (c >>> 16)) + d) | 0;
    b = (b + (c ^ d ^ a) + w6 + 0x0488_1d05) | 0;
    b = (((b << 23) | (b >>> 9)) + c) | 0;
    a = (a + (b ^ c ^ d) + w9 - 0x262b_2fc7) | 0;
    a = (((a << 4) | (a >>> 28)) + b) | 0;
    d = (d + (a ^ b ^ c) + w12 - 0x1924_661b) | 0;
    d = (((d << 11) | (d >>> 21)) + a) | 0;
    c = (c + (d ^ a ^ b) + w15 + 0x1fa2_7cf8) | 0;
    c = (((c << 16) | (c >>> 16)) + d) | 0;
    b = (b + (c ^ d ^ a) + w2 - 0x3b53_a99b) | 0;
    b = (((b << 23) | (b >>> 9)) + c) | 0;
    // Round 4.
    a = (a + (c ^ (b | ~d)) + w0 - 0x0bd6_ddbc) | 0;
    a = (((a << 6) | (a >>> 26)) + b) | 0;
    d = (d + (b ^ (a | ~c)) + w7 + 0x432a_ff97) | 0;
    d = (((d << 10) | (d >>> 22)) + a) | 0;
    c = (c + (a ^ (d | ~b)) + w14 - 0x546b_dc59) | 0;
    c = (((c << 15) | (c >>> 17)) + d) | 0;
    b = (b + (d ^ (c | ~a)) + w5 - 0x036c_5fc7) | 0;
    b = (((b << 21) | (b >>> 11)) + c) | 0;
    a = (a + (c ^ (b | ~d)) + w12 + 0x655b_59c3) | 0;
    a = (((a << 6) | (a >>> 26)) + b) | 0;
    d = (d + (b ^ (a | ~c)) + w3 - 0x70f3_336e) | 0;
    d = (((d << 10) | (d >>> 22)) + a) | 0;
    c = (c + (a ^ (d | ~b)) + w10 - 0x0010_0b83) | 0;
    c = (((c << 15) | (c >>> 17)) + d) | 0;
    b = (b + (d ^ (c | ~a)) + w1 - 0x7a7b_a22f) | 0;
    b = (((b << 21) | (b >>> 11)) + c) | 0;
    a = (a + (c ^ (b | ~d)) + w8 + 0x6fa8_7e4f) | 0;
    a = (((a << 6) | (a >>> 26)) + b) | 0;
    d = (d + (b ^ (a | ~c)) + w15 - 0x01d3_1920) | 0;
    d = (((d << 10) | (d >>> 22)) + a) | 0;
    c = (c + (a ^ (d | ~b)) + w6 - 0x5cfe_bcec) | 0;
    c = (((c << 15) | (c >>> 17)) + d) | 0;
    b = (b + (d ^ (c | ~a)) + w13 + 0x4e08_11a1) | 0;
    b = (((b << 21) | (b >>> 11)) + c) | 0;
    a = (a + (c ^ (b | ~d)) + w4 - 0x08ac_817e) | 0;
    a = (((a << 6) | (a >>> 26)) + b) | 0;
    d = (d + (b ^ (a | ~c)) + w11 - 0x42c5_0dcb) | 0;
    d = (((d << 10) | (d >>> 22)) + a) | 0;
    c = (c + (a ^ (d | ~b)) + w2 + 0x2ad7_d2bb) | 0;
    c = (((c << 15) | (c >>> 17)) + d) | 0;
    b = (b + (d ^ (c | ~a)) + w9 - 0x1479_2c6f) | 0;
    b = (((b << 21) | (b >>> 11)) + c) | 0;
    sumA = (sumA + a) | 0;
    sumB = (sumB + b) | 0;
    sumC = (sumC + c) | 0;
    sumD = (sumD + d) | 0;
  }
  sums[0] = sumA;
  sums[1] = sumB;
  sums[2] = sumC;
  sums[3] = sumD;
}
