/** A measured figure beside its budget. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "%" | "ns" | "ratio";
  /** Largest value that is allowed; absent for what has no budget. */
  readonly budget?: number;
  /** False also for what could not be measured as it should be. */
  readonly met?: boolean;
  /** What the figure is of, where the name alone would flatter; or why it was not met. */
  readonly note?: string;
}

export interface FigureOptions {
  readonly budget?: number;
  readonly note?: string;
  /** False when what was measured did not do what it should: quick and wrong is no result. */
  readonly right?: boolean;
}

export function figure(name: string, value: number, unit: Figure["unit"], { budget, note, right = true }: FigureOptions = {}): Figure {
  const rounded = Math.round(value * 1000) / 1000;
  return {
    name,
    value: rounded,
    unit,
    ...(budget === undefined ? {} : { budget, met: right && rounded <= budget }),
    ...(note === undefined ? {} : { note }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
