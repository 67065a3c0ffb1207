import { absent, commit, imageOf, registry, whereabouts, type Facts, type Objects } from './model';

const pods = {
  'label app': 'python-app',
  'pod label version': commit,
  'port http': 80,
  'port metrics': 8000,
  readiness: /^GET \/api\/healthcheck on 80/,
  liveness: /^GET \/api\/healthcheck on 80/,
};
const inEnvironment = (
  stack: string,
  image: RegExp,
  deployment: Objects[string] & object = {},
  more: Objects = {},
) => ({
  stack,
  applications: ['python-app'],
  objects: {
    'The stack': whereabouts(stack),
    'Deployment python-app': { ...pods, namespace: stack, image, ...deployment },
    'Service python-app': { 'port 80': 'http' },
    ...more,
  },
});
const image = imageOf(`${registry}/python-app`);

export const pythonApp: readonly Facts[] = [
  inEnvironment('development', imageOf('python-app'), { limits: absent }),
  inEnvironment('testing', imageOf('python-app')),
  inEnvironment('staging', image),
  // Traffic moves gradually from the application that this one replaces.
  inEnvironment(
    'production',
    image,
    {},
    {
      'HTTPRoute python-app-traffic': { 'weight of python-app': /^\d+$/, 'weight of php-app': /^\d+$/ },
    },
  ),
];
