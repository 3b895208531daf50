/** As much of a pcapng reader as the tests need: it checks every length as it goes. */
export interface ReadInterface {
  readonly linkType: number;
  readonly options: ReadonlyMap<number, readonly Uint8Array[]>;
}

export interface ReadPacket {
  readonly interface: number;
  readonly atUs: number;
  readonly octets: Uint8Array;
  readonly comments: readonly string[];
}

export interface Capture {
  readonly section: ReadonlyMap<number, readonly Uint8Array[]>;
  readonly interfaces: readonly ReadInterface[];
  readonly packets: readonly ReadPacket[];
}

const text = (octets: Uint8Array): string => new TextDecoder().decode(octets);

export function readPcapng(file: Uint8Array): Capture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const u32 = (at: number): number => view.getUint32(at, true);
  const u16 = (at: number): number => view.getUint16(at, true);
  let section: Capture['section'] | undefined;
  const interfaces: ReadInterface[] = [];
  const packets: ReadPacket[] = [];

  const options = (from: number, end: number): Map<number, Uint8Array[]> => {
    const found = new Map<number, Uint8Array[]>();
    for (let at = from; at < end; ) {
      const [code, length] = [u16(at), u16(at + 2)];
      if (code === 0) {
        if (length !== 0 || at + 4 !== end) throw new Error('options after their end');
        return found;
      }
      found.set(code, [...(found.get(code) ?? []), file.slice(at + 4, at + 4 + length)]);
      at += 4 + Math.ceil(length / 4) * 4;
    }
    if (from !== end) throw new Error('options without an end');
    return found;
  };

  for (let at = 0; at < file.length; ) {
    const [type, length] = [u32(at), u32(at + 4)];
    if (length % 4 !== 0 || u32(at + length - 4) !== length) throw new Error(`block at ${at}: lengths disagree`);
    const end = at + length - 4;
    if (type === 0x0a0d0d0a) {
      if (at !== 0 || u32(8) !== 0x1a2b3c4d || u16(12) !== 1) throw new Error('bad section header');
      section = options(24, end);
    } else if (type === 1) {
      interfaces.push({ linkType: u16(at + 8), options: options(at + 16, end) });
    } else if (type === 6) {
      const captured = u32(at + 20);
      if (u32(at + 8) >= interfaces.length || u32(at + 24) !== captured) throw new Error(`bad packet at ${at}`);
      const data = at + 28;
      const comments = options(data + Math.ceil(captured / 4) * 4, end).get(1) ?? [];
      packets.push({
        interface: u32(at + 8),
        atUs: u32(at + 12) * 2 ** 32 + u32(at + 16),
        octets: file.slice(data, data + captured),
        comments: comments.map(text),
      });
    } else throw new Error(`unknown block ${type}`);
    at += length;
  }
  if (!section) throw new Error('no section header');
  return { section, interfaces, packets };
}
