/** `verdigris/aws`: what applications stand on in AWS, as components over `@pulumi/aws`. */
export { Cluster, type ClusterArgs } from './cluster';
export type { Connect } from './connection';
export { awsGround, type AwsGround, type AwsGroundOptions } from './ground';
export { importCommand, interruptedCreates, type InterruptedCreate } from './interrupted';
export { Network, type NetworkArgs } from './network';
export { registryAddress } from './names';
export { offlineAnswers, type OfflineAnswers } from './offline';
export { protectionOf, type Protection } from './protection';
export { Repository, type RepositoryArgs } from './repository';
export { Secrets, type SecretsArgs } from './secrets';
export { externalSecretsChart, SecretStore, secretStoreName, type SecretStoreArgs } from './secretStore';
export { groundProblems, groundSettings, type GroundSettings } from './settings';
export { subnetLayout, type ZoneSubnets } from './subnets';
