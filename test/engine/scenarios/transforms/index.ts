import { program } from '../transforms';

export = (): unknown => program({ kubeconfig: '{}' });
