/** A measured figure beside its budget. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "%" | "ns" | "ratio";
  /** Largest value that is allowed; absent for what has no budget. */
  readonly budget?: number;
  readonly ok?: boolean;
}

export function figure(name: string, value: number, unit: Figure["unit"], budget?: number): Figure {
  const rounded = Math.round(value * 1000) / 1000;
  return { name, value: rounded, unit, ...(budget === undefined ? {} : { budget, ok: rounded <= budget }) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
