export const studyText = (s: unknown): string => JSON.stringify(s);
