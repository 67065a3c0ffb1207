import { bytes, cores } from '../judge/quantity';
import type { StackReport } from './schema';

/** `10 pods, 5 CPU, 10 GiB -> 8 pods, 4 CPU, 8 GiB`; undefined where it stays. */
export function capacityText({ capacity: { before, after } }: StackReport): string | undefined {
  const parts: readonly [number, number, (value: number) => string][] = [
    [before.pods, after.pods, (value) => `${value} ${value === 1 ? 'pod' : 'pods'}`],
    [before.cpu, after.cpu, cores],
    [before.memory, after.memory, bytes],
  ];
  const same = parts.every(([left, right]) => Math.abs(left - right) < 1e-9);
  if (same) return undefined;
  const text = (side: 0 | 1): string => parts.map((part) => part[2](part[side])).join(', ');
  return `${text(0)} -> ${text(1)}`;
}
