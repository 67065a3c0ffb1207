import { absent, environments, type Facts } from './model';

const registry = '012345678910.dkr.ecr.us-west-2.amazonaws.com';
const services = ['ecolaura-backend', 'ecolaura-activities', 'ecolaura-notifications'];

const inEnvironment = (stack: string, namespace: string, prefix: string): readonly Facts[] =>
  // Each is deployed on its own: an application, with a version of its own.
  services.map((name): Facts => ({
    stack,
    applications: [name],
    objects: {
      'The stack': {
        ...environments[namespace],
        ...(prefix === '' ? {} : { account: '012345678910', region: 'us-west-2', cluster: 'ecolaura-cluster' }),
      },
      [`Deployment ${name}`]: {
        namespace,
        'pod label app': name,
        image: new RegExp(`^${prefix}ecolaura-app${name === 'ecolaura-backend' ? '' : '/.+'}:v`),
      },
      [`Service ${name}`]: { 'selector app': name },
      ...Object.fromEntries(
        services.filter((other) => other !== name).map((other) => [`Deployment ${other}`, absent] as const),
      ),
    },
  }));

/** A CDN serves it in AWS, a plain web server where there is none. */
const frontend = (stack: string): Facts => ({
  stack,
  applications: ['ecolaura-frontend'],
  objects:
    stack === 'development'
      ? { 'Deployment ecolaura-frontend': { image: /nginx/ }, 'Site ecolaura-frontend': absent }
      : { 'Deployment ecolaura-frontend': absent, 'Site ecolaura-frontend': { 'releases kept': 3 } },
});

export const ecolaura: readonly Facts[] = [
  ...['development', 'ecolaura-staging', 'ecolaura-production'].map(frontend),
  ...inEnvironment('development', 'development', ''),
  ...inEnvironment('ecolaura-staging', 'staging', `${registry}/`),
  ...inEnvironment('ecolaura-production', 'production', `${registry}/`),
];
