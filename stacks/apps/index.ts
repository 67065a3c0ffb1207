import { apiGateway, businessLogic } from './api-gateway';

/** The applications of all systems; `verdigris:apps` says which of them a stack holds. */
export const applications = [apiGateway, businessLogic];
