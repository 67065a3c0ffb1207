import { accessStack, holdsAccess } from 'verdigris/aws';
import { deployStack } from 'verdigris/release';
import { applications } from './apps';
import { platform } from './platform';

/** The program behind `pulumi up --stack <stack>`: who may run the others, or applications on their ground. */
export = () => (holdsAccess() ? accessStack() : deployStack({ applications, ground: platform }));
