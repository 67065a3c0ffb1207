import { apiGateway, businessLogic } from './api-gateway';
import { backstagetest1 } from './backstagetest1';
import { djangoApp } from './django-app';
import { ecolaura } from './ecolaura';
import { pythonApp } from './python-app';

/** The applications of all systems; `verdigris:apps` says which of them a stack holds. */
export const applications = [apiGateway, businessLogic, backstagetest1, djangoApp, ...ecolaura, pythonApp];
