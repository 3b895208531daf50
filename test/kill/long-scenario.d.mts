/** A scenario's text: `users` remote systems, who make `calls` calls each. */
export function longScenario(users: number, calls: number): string;
