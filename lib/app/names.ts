import { createHash } from 'node:crypto';
import { containsToken } from './tokens';
import type { Report } from './problems';

const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Reports a name that Kubernetes would refuse; `most` leaves room for what is appended to it. */
export function checkName(report: Report, what: string, name: string, most: number, why: string): void {
  if (containsToken(name))
    return report('token-in-name', `${what} holds a deferred value; names have to be plain text`);
  if (!label.test(name)) {
    report(
      'name-invalid',
      `${what} '${name}' must be lower-case letters, digits and '-', start with a letter and not end with '-'`,
    );
  } else if (name.length > most) {
    report('name-too-long', `${what} '${name}' has ${name.length} characters and may have ${most}: ${why}`);
  }
}

/** Judges the name of a thing that is only referred to: a DNS subdomain, as Kubernetes has it for most objects. */
export function checkReference(report: Report, what: string, name: string): boolean {
  if (containsToken(name)) {
    report('token-in-name', `${what} holds a deferred value; names have to be plain text`);
    return false;
  }
  if (subdomain.test(name) && name.length <= 253) return true;
  report(
    'reference-invalid',
    `${what} '${name}' is not a name of a Kubernetes object: lower-case letters, digits, '-' and '.'`,
  );
  return false;
}

/** True for text that may be the value of a label. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && labelValue.test(text);
}

/** True for a host name, with a leading `*.` too. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && subdomain.test(text.replace(/^\*\./, ''));
}

/** Environment variables as every shell can read them. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** The first digits of the SHA-256 of a text. */
export function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
