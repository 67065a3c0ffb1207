import type { SiteSecurity } from './model';
import type { Report } from './problems';

/** What a page may do unless the site says more: load from its own host, and nothing else; be shown in nobody's frame. */
const directives: Readonly<Record<string, string>> = {
  'base-uri': "'self'",
  'default-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'img-src': "'self' data:",
  'object-src': "'none'",
};

/** A year, the least that browsers' preload lists take (hstspreload.org). */
const hstsSeconds = 31_536_000;

/** The security headers of a site. `more` replaces directives of the content security policy by name; an empty text removes one. */
export function siteSecurity(more: Readonly<Record<string, string>>, report: Report): SiteSecurity {
  for (const [name, value] of Object.entries(more)) {
    const what = `'contentSecurityPolicy.${name}'`;
    if (!/^[a-z]+(-[a-z]+)*$/.test(name))
      report('security-policy-invalid', `${what} is not the name of a directive; write 'connect-src', for example`);
    else if (!/^[\w'*:/.?&=@+~ -]*$/.test(value))
      report(
        'security-policy-invalid',
        `${what} ('${value}') must be sources with spaces between them; write "'self' https://api.example.com"`,
      );
  }
  const all: Readonly<Record<string, string>> = { ...directives, ...more };
  const policy = Object.keys(all)
    .sort()
    .filter((name) => all[name] !== '')
    .map((name) => `${name} ${all[name]}`);
  return {
    contentSecurityPolicy: policy.join('; '),
    hstsSeconds,
    // For browsers that do not know `frame-ancestors`.
    frame: all['frame-ancestors'] === "'none'" ? 'DENY' : 'SAMEORIGIN',
    referrer: 'strict-origin-when-cross-origin',
  };
}

/** The same headers as HTTP has them, by name. */
export function securityHeaders(security: SiteSecurity): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': security.contentSecurityPolicy,
    'Referrer-Policy': security.referrer,
    'Strict-Transport-Security': `max-age=${security.hstsSeconds}; includeSubDomains`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': security.frame,
  };
}
