/** One environment of a system: the stack that holds it there. */
export interface Place {
  readonly environment: string;
  readonly stack: string;
}

/** A page of docs/systems. */
export interface System {
  /** What it is, in a sentence. */
  readonly about: string;
  readonly applications: readonly string[];
  readonly places: readonly Place[];
}

const four: readonly Place[] = ['development', 'testing', 'staging', 'production'].map((environment) => ({
  environment,
  stack: environment,
}));

export const systems: Readonly<Record<string, System>> = {
  'api-gateway': {
    about: 'The entrance of the microservices, and the business logic behind it.',
    applications: ['api-gateway', 'business-logic'],
    places: four,
  },
  backstagetest1: {
    about: 'Django behind nginx, with PostgreSQL and Redis.',
    applications: ['backstagetest1'],
    places: four,
  },
  'django-app': {
    about: 'Django with PostgreSQL, memcached and RabbitMQ, a worker and a scheduled task, on two architectures.',
    applications: ['django-app'],
    places: four,
  },
  ecolaura: {
    about: 'A static frontend, its backend and the microservices behind it; each is released on its own.',
    applications: ['ecolaura-frontend', 'ecolaura-backend', 'ecolaura-activities', 'ecolaura-notifications'],
    places: [
      { environment: 'development', stack: 'development' },
      { environment: 'staging', stack: 'ecolaura-staging' },
      { environment: 'production', stack: 'ecolaura-production' },
    ],
  },
  'python-app': {
    about: 'Flask, which takes the traffic of the application that it replaces.',
    applications: ['python-app'],
    places: four,
  },
};
