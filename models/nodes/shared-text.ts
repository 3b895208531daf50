/** One string for all that say the same: ten thousand calls to one number, or into one tunnel, need it once. */
const TEXTS = new Map<string, string>();
/** Of texts that are of one call alone there is nothing to share. */
const MOST_TEXTS = 10_000;

/** The same text. */
export function sharedText(text: string): string {
  const found = TEXTS.get(text);
  if (found !== undefined) return found;
  if (TEXTS.size < MOST_TEXTS) TEXTS.set(text, text);
  return text;
}
