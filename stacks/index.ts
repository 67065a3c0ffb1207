import { deployStack } from 'verdigris/release';
import { apiGateway } from './apps/api-gateway';
import { platform } from './platform';

/** The program behind `pulumi up --stack <environment>`. */
export = () => deployStack({ applications: [apiGateway], ground: platform });
