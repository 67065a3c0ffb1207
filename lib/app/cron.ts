import type { Report } from './problems';

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for numbers, from `min` on. */
  readonly words: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of the month', min: 1, max: 31, words: [] },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', min: 0, max: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const macros = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Reports a schedule that the CronJob controller can't read: five fields as cron has them, or a word such as `@daily`. */
export function checkSchedule(schedule: string, report: Report): void {
  if (macros.includes(schedule)) return;
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length || schedule.includes('=')) {
    report(
      'schedule-invalid',
      `'schedule' ('${schedule}') must have five fields (minute, hour, day of the month, month, day of the week) or be a word such as '@daily'; write '30 2 * * *' for 2:30 each night`,
    );
    return;
  }
  fields.forEach((field, at) => {
    const wrong = parts[at]!.split(',').some((item) => !isItem(item, field));
    if (!wrong) return;
    const { name, min, max } = field;
    report(
      'schedule-invalid',
      `the ${name} of 'schedule' ('${parts[at]}') must be '*', or numbers from ${min} to ${max} as '1,3', '1-5' or '*/5'`,
    );
  });
}

/** One item of a list: `*`, a number, a range, each with a step or not. */
function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (range === '*' || range === '?') return true;
  const ends = range.split('-').map((end) => numberOf(end, field));
  const [first, last] = [ends[0], ends.at(-1)];
  return ends.length <= 2 && first !== undefined && last !== undefined && first <= last;
}

function numberOf(text: string, { min, max, words }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return min + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** Reports a time zone that is in no database of them; the cluster reads its own, by exactly this name. */
export function checkTimeZone(zone: string, report: Report): void {
  const known = Intl.supportedValuesOf('timeZone');
  if (known.includes(zone) || zone === 'UTC') return;
  const meant = known.find((each) => each.toLowerCase() === zone.toLowerCase());
  if (meant === undefined && /^[A-Z]\w*(\/[A-Z][\w+-]*)+$/.test(zone) && isZone(zone)) return;
  report(
    'time-zone-invalid',
    `'timeZone' ('${zone}') is not a time zone; write '${meant ?? 'Europe/Berlin'}'${meant ? '' : ', for example'}`,
  );
}

/** True for older names too, which the list of all zones leaves out. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== '';
  } catch {
    return false;
  }
}
