import type { WrongCase } from './cases';

/** Wrong settings of backing services. */
export const wrongBacking: Readonly<Record<string, WrongCase>> = {
  'a backing service of an unknown application': {
    says: [
      "verdigris:backing.gateway: found 'gateway', which is no application of this stack, expected 'api-gateway' or 'business-logic'; remove or rename it. [unknown-application]",
    ],
    given: { backing: { gateway: { db: { where: 'cluster' } } } },
  },
  'a misspelt place of a backing service': {
    says: [
      "verdigris:backing.api-gateway.db.where: found 'clusters', expected 'cluster' or 'managed'; write `where: cluster`. [word-unknown]",
    ],
    given: { backing: { 'api-gateway': { db: { where: 'clusters' } } } },
  },
  'a place in the place of settings': {
    says: [
      "verdigris:backing.api-gateway.db: found 'managed', expected settings of a backing service; write `db: { where: cluster }`. [value-wrong]",
    ],
    given: { backing: { 'api-gateway': { db: 'managed' } } },
  },
  'an existing server without its host': {
    says: [
      "verdigris:backing.api-gateway.db.existing.host: found nothing, expected a host name or address without 'https://' and port; add `host: postgres.internal`. [value-missing]",
    ],
    given: { backing: { 'api-gateway': { db: { existing: { port: 5432 } } } } },
  },
  'an existing server with its protocol': {
    says: [
      "verdigris:backing.api-gateway.db.existing.host: found 'postgres://db', expected a host name or address without 'https://' and port; write `host: postgres.internal`. [value-wrong]",
    ],
    given: { backing: { 'api-gateway': { db: { existing: { host: 'postgres://db' } } } } },
  },
  'a port that is none': {
    says: [
      'verdigris:backing.api-gateway.db.existing.port: found the number 70000, expected a port from 1 to 65535; write `port: 5432`. [value-wrong]',
    ],
    given: { backing: { 'api-gateway': { db: { existing: { host: 'db', port: 70000 } } } } },
  },
  'an existing server at a range that is none': {
    says: [
      'verdigris:backing.api-gateway.db.existing.cidrs[0]: found \'10.0.8.7\', expected an IPv4 address range; write `- "10.0.8.0/24"`. [value-wrong]',
    ],
    given: { backing: { 'api-gateway': { db: { existing: { host: 'db', cidrs: ['10.0.8.7'] } } } } },
  },
  'space for data without a unit': {
    says: [
      "verdigris:backing.api-gateway.db.storage: found the number 20, expected an amount such as '512Mi' or '20Gi'; write it in quotes, such as `storage: \"20Gi\"`, because an amount has a unit. [quotes-needed]",
    ],
    given: { backing: { 'api-gateway': { db: { storage: 20 } } } },
  },
  'an instance class without its service': {
    says: [
      "verdigris:backing.api-gateway.db.instance: found 't4g.medium', expected an instance class of RDS, ElastiCache or Amazon MQ; write `instance: db.t4g.medium`. [value-wrong]",
    ],
    given: { backing: { 'api-gateway': { db: { instance: 't4g.medium' } } } },
  },
  'the user root': {
    says: [
      'verdigris:backing.api-gateway.db.uid: found the number 0, expected the number of a user, not of root; write `uid: 70`. [value-wrong]',
    ],
    given: { backing: { 'api-gateway': { db: { uid: 0 } } } },
  },
  'a backing service with a name that is none': {
    says: [
      "verdigris:backing.api-gateway.Db: found this name, expected a name: lower-case letters, digits and '-'; rename it. [wrong-name]",
    ],
    given: { backing: { 'api-gateway': { Db: {} } } },
  },
};
