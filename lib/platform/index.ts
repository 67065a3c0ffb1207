/**
 * What applications stand on in AWS, as components over `@pulumi/aws`.
 *
 * @module verdigris/aws
 */
export { Access, accessStack, holdsAccess, type AccessArgs, type AccessOutputs, type GroundRoles } from './access';
export { Backing, type BackingArgs, type Endpoint } from './backing';
export type { ServerPlace } from './backingAccess';
export { planServer, type BackingPlan } from './backingPlan';
export { serverSettings, type ServerSettings } from './backingSettings';
export { Broker, type BrokerArgs } from './broker';
export { Memcached, Redis, type MemcachedArgs, type RedisArgs } from './cache';
export { Backups, backupDays, backupTag, type BackupDays, type BackupsArgs } from './backup';
export { Cluster, type ClusterArgs } from './cluster';
export type { Connect } from './connection';
export { Database, type DatabaseArgs } from './database';
export { awsGround, type AwsGround } from './ground';
export type { AwsGroundOptions, OwnGround } from './applicationGround';
export { SharedFiles, type SharedFilesArgs } from './files';
export { importCommand, interruptedCreates, type InterruptedCreate } from './interrupted';
export { Network, type NetworkArgs } from './network';
export { registryAddress } from './names';
export { offlineAnswers, type OfflineAnswers } from './offline';
export { protectionOf, type Protection } from './protection';
export { referencedGround, type ReferencedGround, type ReferencedGroundOptions } from './reference';
export { Repository, type RepositoryArgs } from './repository';
export { Secrets, type SecretsArgs } from './secrets';
export { externalSecretsChart, SecretStore, secretStoreName, type SecretStoreArgs } from './secretStore';
export { groundProblems, groundSettings, type GroundSettings } from './settings';
export { siteHost, type SiteHostArgs } from './site';
export { subnetLayout, type ZoneSubnets } from './subnets';
