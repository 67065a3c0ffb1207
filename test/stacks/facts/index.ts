import { apiGateway } from './api-gateway';
import type { Facts } from './model';

/** What the documents say of the systems, as far as it concerns Kubernetes and AWS. */
export const facts: Readonly<Record<string, readonly Facts[]>> = { 'api-gateway': apiGateway };
