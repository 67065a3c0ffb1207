import { deployStack } from 'verdigris/release';
import { applications } from './apps';
import { platform } from './platform';

/** The program behind `pulumi up --stack <stack>`. */
export = () => deployStack({ applications, ground: platform });
