export const NEEDED: string;
export function isNodeNewEnough(version: string): boolean;
