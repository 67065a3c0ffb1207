import { Flows } from './support/flows';

/** A system in one stack: who must reach whom, and who must not. */
interface System {
  readonly stack: string;
  readonly applications: readonly string[];
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

/** What every web service may do, and nobody may do with it, whatever else it talks to. */
const web = (name: string, port: number) => ({
  allowed: [`${name} -> dns:53/UDP`, `${name} -> dns:53`, `smoke of ${name} -> ${name}:${port}`],
  denied: [
    `stranger -> ${name}:${port}`,
    `internet -> ${name}:${port}`,
    `smoke of stranger -> ${name}:${port}`,
    `${name} -> internet:443`,
    `${name} -> metadata:80`,
    `${name} -> stranger:80`,
  ],
});

const gateway = web('api-gateway', 8080);
const logic = web('business-logic', 8080);
const nginx = web('backstagetest1', 80);
const django = web('django-app', 8000);
const flask = web('python-app', 80);
const backend = web('ecolaura-backend', 8080);
const activities = web('ecolaura-activities', 8080);

const systems: readonly System[] = [
  {
    stack: 'production',
    applications: ['api-gateway', 'business-logic'],
    allowed: [
      ...gateway.allowed,
      ...logic.allowed,
      'ingress -> api-gateway:8080',
      'api-gateway -> business-logic:8080',
      'api-gateway -> managed:5432',
    ],
    denied: [
      ...gateway.denied,
      ...logic.denied,
      'ingress -> business-logic:8080',
      'business-logic -> api-gateway:8080',
      'business-logic -> managed:5432',
      'api-gateway -> business-logic:9090',
    ],
  },
  {
    stack: 'production',
    applications: ['backstagetest1'],
    allowed: [
      ...nginx.allowed,
      'ingress -> backstagetest1:80',
      'prometheus -> backstagetest1:8000',
      'backstagetest1 -> managed:5432',
      'backstagetest1 -> managed:6379',
    ],
    // Whoever is no scraper gets to Django through nginx alone.
    denied: [...nginx.denied, 'ingress -> backstagetest1:8000', 'backstagetest1 -> managed:11211'],
  },
  {
    stack: 'testing',
    applications: ['backstagetest1'],
    allowed: ['backstagetest1 -> backstagetest1-postgres:5432', 'backstagetest1 -> backstagetest1-redis:6379'],
    denied: [
      'stranger -> backstagetest1-postgres:5432',
      'backstagetest1-postgres -> internet:443',
      'backstagetest1-redis -> backstagetest1-postgres:5432',
    ],
  },
  {
    stack: 'production',
    applications: ['django-app'],
    allowed: [
      ...django.allowed,
      'ingress -> django-app:8000',
      'prometheus -> django-app:8000',
      ...['django-app', 'django-app-worker', 'django-app-migrate', 'django-app-sessions'].flatMap((name) => [
        `${name} -> managed:5432`,
        `${name} -> managed:11211`,
        `${name} -> managed:5671`,
        `${name} -> dns:53/UDP`,
      ]),
    ],
    denied: [
      ...django.denied,
      'ingress -> django-app-worker:8000',
      'django-app -> django-app-worker:8000',
      'django-app-worker -> internet:443',
      'django-app -> managed:5672',
    ],
  },
  {
    stack: 'development',
    applications: ['django-app'],
    allowed: [
      'django-app -> django-app-postgres:5432',
      'django-app -> django-app-memcached:11211',
      'django-app -> django-app-rabbitmq:5672',
      'django-app-worker -> django-app-rabbitmq:5672',
      'django-app -> mailhog:1025',
      'adminer -> django-app-postgres:5432',
    ],
    denied: [
      'stranger -> django-app-postgres:5432',
      'mailhog -> django-app-postgres:5432',
      'adminer -> django-app-rabbitmq:5672',
      'stranger -> adminer:8080',
      'stranger -> mailhog:8025',
    ],
  },
  {
    stack: 'ecolaura-production',
    applications: ['ecolaura-backend', 'ecolaura-activities', 'ecolaura-notifications'],
    allowed: [
      ...backend.allowed,
      ...activities.allowed,
      'prometheus -> ecolaura-backend:8080',
      'ecolaura-backend -> ecolaura-activities:8080',
      'ecolaura-backend -> ecolaura-notifications:8080',
    ],
    denied: [
      ...backend.denied,
      ...activities.denied,
      'ecolaura-activities -> ecolaura-notifications:8080',
      'ecolaura-activities -> ecolaura-backend:8080',
      'ingress -> ecolaura-activities:8080',
    ],
  },
  {
    stack: 'production',
    applications: ['python-app'],
    allowed: [...flask.allowed, 'gateway -> python-app:80', 'prometheus -> python-app:8000'],
    denied: [...flask.denied, 'ingress -> python-app:80', 'gateway -> python-app:8000'],
  },
];

describe.each(systems)('$applications in $stack', ({ stack, applications, allowed, denied }) => {
  it.each(allowed)('allows %s', (flow) => {
    expect(new Flows(stack, applications).allows(flow)).toBe(true);
  });

  it.each(denied)('denies %s', (flow) => {
    expect(new Flows(stack, applications).allows(flow)).toBe(false);
  });
});
