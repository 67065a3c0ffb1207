import type { Json } from '../model';

const units: { readonly [suffix: string]: number } = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity (`500m`, `1Gi`) as a number; undefined for anything else. */
export function quantity(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const [, digits, suffix = ''] =
    (typeof value === 'string' && /^(\d+(?:\.\d+)?(?:e\d+)?)([A-Za-z]{0,2})$/.exec(value)) || [];
  const unit = units[suffix];
  return digits === undefined || unit === undefined ? undefined : Number(digits) * unit;
}

const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Cores for people: `2.5 CPU`. */
export const cores = (value: number): string => `${rounded(value)} CPU`;

/** Bytes for people: `1.5 GiB`. */
export function bytes(value: number): string {
  if (value >= 2 ** 30) return `${rounded(value / 2 ** 30)} GiB`;
  return value >= 2 ** 20 || value === 0 ? `${rounded(value / 2 ** 20)} MiB` : `${value} B`;
}
