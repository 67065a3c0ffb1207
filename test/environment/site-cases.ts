import type { WrongCase } from './cases';

/** Settings of static sites that are wrong. */
export const wrongSites: Readonly<Record<string, WrongCase>> = {
  'a certificate of another region than CloudFront takes': {
    says: [
      "verdigris:sites.api-gateway.certificate: found 'arn:aws:acm:us-west-2:123456789012:certificate/0a', expected the ARN of a certificate in us-east-1, the region that CloudFront takes them from; write `certificate: arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`. [value-wrong]",
    ],
    given: { sites: { 'api-gateway': { certificate: 'arn:aws:acm:us-west-2:123456789012:certificate/0a' } } },
  },
  'a zone by its name': {
    says: [
      "verdigris:sites.api-gateway.zone: found 'example.com', expected the id of a Route 53 zone; write `zone: Z0123456789ABCDEFGHIJ`. [value-wrong]",
    ],
    given: { sites: { 'api-gateway': { zone: 'example.com' } } },
  },
  'a zone of a site that has no name': {
    says: [
      'verdigris:sites.api-gateway.zone: found it without a host name, expected names of the site in verdigris:hosts.api-gateway; add them, or remove it. [site-without-host]',
    ],
    given: { sites: { 'api-gateway': { zone: 'Z0123456789' } } },
  },
  'a price class that CloudFront does not have': {
    says: [
      "verdigris:sites.api-gateway.priceClass: found 'all', expected 'PriceClass_100', 'PriceClass_200' or 'PriceClass_All'; write `priceClass: PriceClass_All`. [word-unknown]",
    ],
    given: { sites: { 'api-gateway': { priceClass: 'all' } } },
  },
  'a site of an unknown application': {
    says: [
      "verdigris:sites.api-gatway: found 'api-gatway', which is no application of this stack, expected 'api-gateway'; rename it. [unknown-application]",
    ],
    given: { sites: { 'api-gatway': {} } },
  },
};
