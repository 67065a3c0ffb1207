import { z } from 'zod';
import type { EnvironmentProblem } from './errors';
import { problem } from './problems';
import { byApplication, field, matching, oneOf } from './values';

/** How CloudFront serves the static site of an application. */
const settings = field(
  z.strictObject({
    certificate: matching(/^arn:aws[a-z-]*:acm:us-east-1:\d{9,12}:certificate\/[0-9a-f-]+$/, {
      expected: 'the ARN of a certificate in us-east-1, the region that CloudFront takes them from',
      example: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      fallback: 'one is made for the names of `verdigris:hosts`',
      about: 'An existing certificate for the names of `verdigris:hosts`.',
    }).optional(),
    zone: matching(/^Z[A-Z0-9]{5,31}$/, {
      expected: 'the id of a Route 53 zone',
      example: 'Z0123456789ABCDEFGHIJ',
      fallback: 'none: the stack says which DNS records people have to make',
      about: 'The zone in which the records of the names and of their certificate are made.',
    }).optional(),
    priceClass: oneOf(['PriceClass_100', 'PriceClass_200', 'PriceClass_All'], {
      example: 'PriceClass_All',
      fallback: '`PriceClass_100`: North America and Europe',
      about: 'From where in the world CloudFront answers.',
    }).optional(),
  }),
  {
    expected: 'settings of a static site',
    example: { zone: 'Z0123456789ABCDEFGHIJ' },
  },
);

/** Settings of static sites, by application. */
export const sites = byApplication(settings, {
  expected: 'settings of static sites by application',
  example: { 'api-gateway': { zone: 'Z0123456789ABCDEFGHIJ' } },
  fallback: 'none',
  about: 'How static sites are served on AWS.',
});

/** Certificates and zones of sites that have no name to be served under. */
export function siteProblems({
  sites: given = {},
  hosts = {},
}: {
  readonly sites?: z.infer<typeof sites>;
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}): EnvironmentProblem[] {
  return Object.entries(given).flatMap(([application, { certificate, zone }]) => {
    const named = certificate !== undefined ? 'certificate' : zone !== undefined ? 'zone' : undefined;
    if (named === undefined || (hosts[application] ?? []).length > 0) return [];
    return [
      problem(
        'site-without-host',
        ['sites', application, named],
        `found it without a host name, expected names of the site in verdigris:hosts.${application}; add them, or remove it.`,
      ),
    ];
  });
}
