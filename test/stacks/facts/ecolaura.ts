import { absent, type Facts, type Objects } from './model';

const registry = '012345678910.dkr.ecr.us-west-2.amazonaws.com';
const services = ['ecolaura-backend', 'ecolaura-activities', 'ecolaura-notifications'];

const inEnvironment = (stack: string, namespace: string, prefix: string, more: Objects = {}): readonly Facts[] =>
  // Each is deployed on its own: an application, with a version of its own.
  services.map((name): Facts => ({
    stack,
    applications: [name],
    objects: {
      [`Deployment ${name}`]: {
        namespace,
        'pod label app': name,
        image: new RegExp(`^${prefix}ecolaura-app${name === 'ecolaura-backend' ? '' : '/.+'}:v`),
      },
      [`Service ${name}`]: { 'selector app': name },
      ...Object.fromEntries(
        services.filter((other) => other !== name).map((other) => [`Deployment ${other}`, absent] as const),
      ),
      ...(name === 'ecolaura-backend' ? more : {}),
    },
  }));

export const ecolaura: readonly Facts[] = [
  ...inEnvironment('development', 'development', ''),
  ...inEnvironment('ecolaura-staging', 'staging', `${registry}/`),
  ...inEnvironment('ecolaura-production', 'production', `${registry}/`),
];
