// The executable behind `pulumi-resource-kubernetes` (see kit.ts): a Kubernetes that lives in files.
import { FileStore } from './fileStore';
import { variables } from './log';
import { FileCluster } from './objects';
import { serve } from './service';

serve(() => new FileStore(new FileCluster(process.env[variables.cluster] ?? '')));
