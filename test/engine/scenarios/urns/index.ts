import { program } from '../urns';

export = (): unknown => program({ kubeconfig: '{}' });
