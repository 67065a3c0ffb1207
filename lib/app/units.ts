import type { Report } from './problems';

const brand = Symbol.for('verdigris.Duration');

/** A length of time. Made by `seconds()` and `minutes()`, so that no number stands without its unit. */
export class Duration {
  /** True for a duration, also where the package exists twice in `node_modules`. */
  static is(value: unknown): value is Duration {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** A length in seconds. @param amount - the range is checked where the duration is used */
  static seconds(amount: number): Duration {
    return new Duration(amount);
  }

  /** A length in minutes. @param amount - the range is checked where the duration is used */
  static minutes(amount: number): Duration {
    return new Duration(amount * 60);
  }

  private constructor(private readonly amount: number) {
    Object.defineProperty(this, brand, { value: true });
    Object.freeze(this);
  }

  /** The whole length in seconds. */
  toSeconds(): number {
    return this.amount;
  }

  /** For messages, such as `30 s`. */
  toString(): string {
    return `${this.amount} s`;
  }
}

/** A duration in seconds: `seconds(30)`. */
export function seconds(amount: number): Duration {
  return Duration.seconds(amount);
}

/** A duration in minutes: `minutes(10)`. */
export function minutes(amount: number): Duration {
  return Duration.minutes(amount);
}

/** Whole seconds of a duration within its range; reports what is outside and goes on with the fallback. */
export function wholeSeconds(
  report: Report,
  name: string,
  duration: Duration | undefined,
  range: { readonly fallback: number; readonly min: number },
): number {
  if (duration === undefined) return range.fallback;
  if (!Duration.is(duration)) {
    report(
      'duration-invalid',
      `'${name}' (${String(duration)}) has no unit; write seconds(${String(duration)}) or minutes(...)`,
    );
    return range.fallback;
  }
  const amount = duration.toSeconds();
  if (Number.isInteger(amount) && amount >= range.min) return amount;
  report('duration-invalid', `'${name}' (${amount} s) must be a whole number of seconds, at least ${range.min}`);
  return range.fallback;
}

/** A whole number within its range; reports what is outside and goes on with the fallback. */
export function wholeNumber(
  report: Report,
  name: string,
  value: number | undefined,
  range: { readonly fallback: number; readonly min: number; readonly max?: number },
): number {
  if (value === undefined) return range.fallback;
  const max = range.max ?? Number.MAX_SAFE_INTEGER;
  if (Number.isInteger(value) && value >= range.min && value <= max) return value;
  const limits = range.max === undefined ? `, at least ${range.min}` : ` from ${range.min} to ${range.max}`;
  report('number-invalid', `'${name}' (${String(value)}) must be a whole number${limits}`);
  return range.fallback;
}
