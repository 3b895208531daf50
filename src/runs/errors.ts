/** The user gave something that cannot be used; its message is all there is to say. */
export class InputError extends Error {}

/** A run or a comparison failed; what there is to say about it was said, or is the message. */
export class FailedError extends Error {}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
