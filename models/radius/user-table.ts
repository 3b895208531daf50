/** Users by name; `*` in a name stands for any text, for those who are not named themselves. */
const ANY = '*';

interface Pattern<User> {
  readonly before: string;
  readonly after: string;
  readonly user: User;
}

export class UserTable<User> {
  private readonly named = new Map<string, User>();
  private readonly patterns: Pattern<User>[] = [];

  constructor(users: Iterable<readonly [name: string, user: User]>) {
    for (const [name, user] of users) {
      this.named.set(name, user);
      const place = name.indexOf(ANY);
      if (place >= 0) this.patterns.push({ before: name.slice(0, place), after: name.slice(place + 1), user });
    }
  }

  /** The user of exactly this name, or else of the first pattern that fits. */
  find(name: string): User | undefined {
    const named = this.named.get(name);
    if (named !== undefined || this.patterns.length === 0) return named;
    return this.patterns.find(
      ({ before, after }) =>
        name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after),
    )?.user;
  }
}
