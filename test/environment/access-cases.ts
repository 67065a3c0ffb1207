import type { WrongCase } from './cases';
import { aws, type Given } from './support';

/** A stack of roles, with what is wrong in it. */
const access = (changed: Given, more: Given = {}): Given => ({
  target: aws,
  access: { repository: 'octo-org/octo-repo', grounds: { production: {} }, ...changed },
  ...more,
});
const ground = (changed: Given): Given => access({ grounds: { production: changed } });

/** Roles that are wrong, and a stack of roles that holds something else too. */
export const wrongAccess: Readonly<Record<string, WrongCase>> = {
  'roles for every repository of an owner': {
    says: [
      "verdigris:access.repository: found 'octo-org/*', expected a repository of GitHub as OWNER/NAME, or as OWNER@ID/NAME@ID; write `repository: octo-org@123456/octo-repo@456789`. [value-wrong]",
    ],
    given: access({ repository: 'octo-org/*' }),
  },
  'roles for an address of a repository': {
    says: [
      "verdigris:access.repository: found 'https://github.com/octo-org/octo-repo', expected a repository of GitHub as OWNER/NAME, or as OWNER@ID/NAME@ID; write `repository: octo-org@123456/octo-repo@456789`. [value-wrong]",
    ],
    given: access({ repository: 'https://github.com/octo-org/octo-repo' }),
  },
  'roles for no repository, and no ground': {
    says: [
      'verdigris:access.repository: found nothing, expected a repository of GitHub as OWNER/NAME, or as OWNER@ID/NAME@ID; add `repository: octo-org@123456/octo-repo@456789`. [value-missing]',
      'verdigris:access.grounds: found nothing, expected what is known of each ground, by the stack that holds it; add `grounds: { production: {} }`. [value-missing]',
    ],
    given: { target: aws, access: {} },
  },
  'an identity provider that is neither made nor there': {
    says: [
      "verdigris:access.provider: found 'none', expected 'owner' or 'lookup'; write `provider: lookup`. [word-unknown]",
    ],
    given: access({ provider: 'none' }),
  },
  'a role for every environment of GitHub': {
    says: [
      "verdigris:access.grounds.production.apps: found '*', expected the name of a GitHub environment: letters, digits, '.', '_' and '-'; write `apps: production`. [value-wrong]",
    ],
    given: ground({ apps: '*' }),
  },
  'a role for another part of the subject': {
    says: [
      "verdigris:access.grounds.production.ground: found 'x:ref:refs/heads/main', expected the name of a GitHub environment: letters, digits, '.', '_' and '-'; write `ground: production-ground`. [value-wrong]",
    ],
    given: ground({ ground: 'x:ref:refs/heads/main' }),
  },
  'every password': {
    says: [
      "verdigris:access.grounds.production.passwords[0]: found '*', expected the name of a secret; write `- django-app-rabbitmq`. [value-wrong]",
    ],
    given: ground({ passwords: ['*'] }),
  },
  'a zone of Route 53 by its name': {
    says: [
      "verdigris:access.grounds.production.zones[0]: found 'example.com', expected the id of a Route 53 zone; write `- Z0123456789ABCDEFGHIJ`. [value-wrong]",
    ],
    given: ground({ zones: ['example.com'] }),
  },
  'a state that is read where it is in no bucket': {
    says: [
      'verdigris:access.grounds.production.reads: found it without the bucket of the state, expected access.state; add it, or remove this. [access-without-state]',
    ],
    given: ground({ reads: ['staging'] }),
  },
  'a bucket by its address': {
    says: [
      "verdigris:access.state.bucket: found 's3://state', expected the name of an S3 bucket; write `bucket: example-pulumi-state`. [value-wrong]",
    ],
    given: access({ state: { bucket: 's3://state' } }),
  },
  'applications beside roles': {
    says: [
      'verdigris:namespace: found it beside verdigris:access, in a stack that holds roles alone, expected none; write it in the stack of the applications. [access-with-applications]',
      'verdigris:versions: found it beside verdigris:access, in a stack that holds roles alone, expected none; write it in the stack of the applications. [access-with-applications]',
    ],
    given: access({}, { versions: { 'api-gateway': 'v1' }, namespace: 'production' }),
  },
  'roles where no AWS is': {
    says: [
      'verdigris:access: found it beside a kubeconfig target, where no AWS is, expected an AWS target; give `account`, `region` and `zones` in verdigris:target. [access-without-aws]',
    ],
    given: { access: { repository: 'octo-org/octo-repo', grounds: {} } },
  },
};
