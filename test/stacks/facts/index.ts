import { apiGateway } from './api-gateway';
import { backstagetest1 } from './backstagetest1';
import { djangoApp } from './django-app';
import { ecolaura } from './ecolaura';
import type { Facts } from './model';
import { pythonApp } from './python-app';

/** What the documents say of the systems, as far as it concerns Kubernetes and AWS. */
export const facts: Readonly<Record<string, readonly Facts[]>> = {
  'api-gateway': apiGateway,
  backstagetest1,
  'django-app': djangoApp,
  ecolaura,
  'python-app': pythonApp,
};
