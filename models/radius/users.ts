/**
 * A server's users by name, found by the octets of a name as they come in a request; `*` in a name stands for any text,
 * for those who are not named themselves.
 */
import { octetsText, sameOctets, textOctets } from '../octets.js';

export interface Found<T> {
  /** Undefined where nobody has the name. */
  readonly user: T | undefined;
  /** The name as text in UTF-8. */
  readonly name: Uint8Array;
}

interface Entry<T> extends Found<T> {
  readonly next: Entry<T> | undefined;
}

interface Pattern<T> {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly user: T;
}

const ANY = '*';

export class UserTable<T> {
  private readonly patterns: Pattern<T>[] = [];
  private readonly byText: ReadonlyMap<string, T>;
  private readonly byHash = new Map<number, Entry<T>>();

  /** Of two users of one name the latter counts. */
  constructor(users: readonly (readonly [name: string, user: T])[]) {
    this.byText = new Map(users);
    for (const [text, user] of this.byText) {
      const any = text.indexOf(ANY);
      if (any >= 0)
        this.patterns.push({ before: textOctets(text.slice(0, any)), after: textOctets(text.slice(any + 1)), user });
      const name = textOctets(text);
      // A text that does not come back from its octets, as one that begins with a byte order mark, is found by text alone.
      if (octetsText(name) !== text) continue;
      const hash = hashOf(name);
      this.byHash.set(hash, { user, name, next: this.byHash.get(hash) });
    }
  }

  find(octets: Uint8Array): Found<T> {
    let entry = this.byHash.get(hashOf(octets));
    while (entry !== undefined && !sameOctets(entry.name, octets)) entry = entry.next;
    if (entry !== undefined) return entry;
    // What is all ASCII is the same in octets and in text, and was looked for above.
    if (isAscii(octets)) return { user: this.fitting(octets), name: octets };
    const text = octetsText(octets);
    const name = textOctets(text);
    return { user: this.byText.get(text) ?? this.fitting(name), name };
  }

  /** The user of the first pattern that fits. */
  private fitting(name: Uint8Array): T | undefined {
    for (const { before, after, user } of this.patterns) {
      const rest = name.length - after.length;
      if (rest >= before.length && holds(name, 0, before) && holds(name, rest, after)) return user;
    }
    return undefined;
  }
}

function holds(octets: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) if (octets[at + index] !== part[index]) return false;
  return true;
}

function isAscii(octets: Uint8Array): boolean {
  for (let index = 0; index < octets.length; index++) if (octets[index]! > 0x7f) return false;
  return true;
}

/** FNV-1a. */
function hashOf(octets: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < octets.length; index++) hash = Math.imul(hash ^ octets[index]!, 0x0100_0193);
  return hash >>> 2;
}
