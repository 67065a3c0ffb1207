import { z } from 'zod';
import { byApplication, cidr, field, matching, oneOf } from './values';

const name = /^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/;
const port = field(z.int().min(1).max(65535), { expected: 'a port from 1 to 65535', example: 5432 });

/** A server that is there already. */
const existing = field(
  z.strictObject({
    host: matching(/^[A-Za-z0-9]([-A-Za-z0-9.:]{0,251}[A-Za-z0-9])?$/, {
      expected: "a host name or address without 'https://' and port",
      example: 'postgres.internal',
      about: 'A service of the cluster as `name.namespace`.',
    }),
    port: field(port, {
      expected: 'a port from 1 to 65535',
      example: 5432,
      fallback: 'the port that the service usually has',
    }).optional(),
    cidrs: field(z.array(cidr('10.0.8.0/24')).min(1), {
      expected: 'a list of IPv4 address ranges',
      example: ['10.0.8.0/24'],
      fallback: 'the address given as `host`; a service of the cluster needs none',
      about: 'Where the server is: network policies know no host names.',
    }).optional(),
  }),
  {
    expected: 'an existing server with its host',
    example: { host: 'postgres.internal', cidrs: ['10.0.8.0/24'] },
    fallback: 'none',
    about: 'A server that is there already, in place of `where`.',
  },
);

/** One backing service of an application. */
const settings = field(
  z.strictObject({
    where: oneOf(['cluster', 'managed'], {
      example: 'managed',
      fallback: '`managed` where an AWS target holds production-like or real data, `cluster` elsewhere',
      about: 'In the cluster, or managed by AWS.',
    }).optional(),
    existing: existing.optional(),
    image: matching(/^[a-z0-9][A-Za-z0-9._/:@-]*$/, {
      expected: 'an image',
      example: 'registry.example.com/postgres:17.2',
      fallback: 'the official image at the version',
      about: 'Only in the cluster.',
    }).optional(),
    uid: field(z.int().min(1).max(2147483647), {
      expected: 'the number of a user, not of root',
      example: 70,
      fallback: 'that of the official Debian image',
      about: 'The user that the image runs as; only in the cluster.',
    }).optional(),
    storage: matching(/^[1-9]\d{0,5}(Mi|Gi|Ti)$/, {
      expected: "an amount such as '512Mi' or '20Gi'",
      example: '20Gi',
      fallback: 'by kind and place',
      about: 'Space for data. Data in memory counts against the memory limit.',
      quoted: 'an amount has a unit',
    }).optional(),
    instance: matching(/^(db|cache|mq)\.[a-z0-9]+\.[a-z0-9]+$/, {
      expected: 'an instance class of RDS, ElastiCache or Amazon MQ',
      example: 'db.t4g.medium',
      fallback: 'by kind and environment',
      about: 'Only where AWS manages it.',
    }).optional(),
  }),
  { expected: 'settings of a backing service', example: { where: 'cluster' } },
);

/** Backing services by application and name. */
export const backing = byApplication(
  field(z.record(matching(name, { expected: "a name: lower-case letters, digits and '-'", example: 'db' }), settings), {
    expected: 'settings of backing services by name',
    example: { db: { where: 'cluster' } },
  }),
  {
    expected: 'settings of backing services by application and name',
    example: { 'django-app': { db: { where: 'cluster' } } },
    fallback: 'none',
    about: 'Where databases, caches and queues stand, and how large they are.',
  },
).optional();
