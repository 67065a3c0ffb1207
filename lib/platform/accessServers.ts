import { arnOf, byEnding, byTags, claimed, made, owned, type AccessScope, type AccessStatement } from './accessScope';

/** Databases: by the beginning of their names, which is the stack's, and by its tags. */
export function databaseStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const own = `${scope.project}-${scope.stack}-*`;
  const servers = [arn('rds', `db:${own}`)];
  const groups = ['subgrp:*', 'pg:*'].map((rest) => arn('rds', rest));
  return [
    {
      actions: ['rds:CreateDBInstance', 'rds:CreateDBParameterGroup', 'rds:CreateDBSubnetGroup'],
      resources: [...servers, ...groups],
      condition: made(scope),
      reason: byTags,
    },
    // A database is made in groups that are there, and with the options that AWS has for everybody.
    {
      actions: ['rds:CreateDBInstance', 'rds:ModifyDBInstance'],
      resources: groups,
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: ['rds:CreateDBInstance', 'rds:ModifyDBInstance'],
      resources: [arn('rds', 'og:default:*')],
      reason: 'the default option groups of each version, which nobody can change',
    },
    {
      actions: ['rds:AddTagsToResource'],
      resources: [...servers, ...groups],
      condition: claimed(scope),
      reason: byTags,
    },
    {
      actions: [
        'rds:AddTagsToResource',
        'rds:CreateDBSnapshot',
        'rds:DeleteDBInstance',
        'rds:DeleteDBParameterGroup',
        'rds:DeleteDBSubnetGroup',
        'rds:ModifyDBInstance',
        'rds:ModifyDBParameterGroup',
        'rds:ModifyDBSubnetGroup',
        'rds:RebootDBInstance',
        'rds:RemoveTagsFromResource',
        'rds:ResetDBParameterGroup',
      ],
      resources: [...servers, ...groups],
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: ['rds:AddTagsToResource', 'rds:CreateDBSnapshot'],
      resources: [arn('rds', `snapshot:${own}`)],
      reason: 'the final snapshots of the databases of this stack, called like them',
    },
    {
      actions: [
        'rds:DescribeDBInstances',
        'rds:DescribeDBParameterGroups',
        'rds:DescribeDBParameters',
        'rds:DescribeDBSubnetGroups',
        'rds:ListTagsForResource',
      ],
      resources: [...servers, ...groups],
      reason: byEnding,
    },
  ];
}

/** Caches and queues, in the same way. */
export function serverStatements(scope: AccessScope): readonly AccessStatement[] {
  return [...cacheStatements(scope), ...brokerStatements(scope)];
}

function cacheStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  const own = `${scope.project}-${scope.stack}-*`;
  const servers = [`replicationgroup:${own}`, `cluster:${own}`].map((rest) => arn('elasticache', rest));
  const groups = ['subnetgroup:*', 'parametergroup:*'].map((rest) => arn('elasticache', rest));
  return [
    {
      actions: [
        'elasticache:CreateCacheCluster',
        'elasticache:CreateCacheParameterGroup',
        'elasticache:CreateCacheSubnetGroup',
        'elasticache:CreateReplicationGroup',
      ],
      resources: [...servers, ...groups],
      condition: made(scope),
      reason: byTags,
    },
    {
      actions: [
        'elasticache:AddTagsToResource',
        'elasticache:CreateCacheCluster',
        'elasticache:CreateReplicationGroup',
        'elasticache:DeleteCacheCluster',
        'elasticache:DeleteCacheParameterGroup',
        'elasticache:DeleteCacheSubnetGroup',
        'elasticache:DeleteReplicationGroup',
        'elasticache:IncreaseReplicaCount',
        'elasticache:DecreaseReplicaCount',
        'elasticache:ModifyCacheCluster',
        'elasticache:ModifyCacheParameterGroup',
        'elasticache:ModifyCacheSubnetGroup',
        'elasticache:ModifyReplicationGroup',
        'elasticache:RemoveTagsFromResource',
      ],
      resources: [...servers, ...groups],
      condition: owned(scope),
      reason: byTags,
    },
    {
      actions: ['elasticache:AddTagsToResource'],
      resources: [...servers, ...groups],
      condition: claimed(scope),
      reason: byTags,
    },
    {
      // Every Redis group has an allow-all user group's parameters unless it names its own.
      actions: ['elasticache:CreateCacheCluster', 'elasticache:CreateReplicationGroup'],
      resources: [arn('elasticache', 'parametergroup:default.*')],
      reason: 'the default parameters of each version, which nobody can change',
    },
    {
      actions: ['elasticache:CreateSnapshot', 'elasticache:DeleteReplicationGroup'],
      resources: [arn('elasticache', `snapshot:${own}`)],
      reason: 'the final snapshots of the caches of this stack, called like them',
    },
    {
      actions: [
        'elasticache:DescribeCacheClusters',
        'elasticache:DescribeCacheParameterGroups',
        'elasticache:DescribeCacheParameters',
        'elasticache:DescribeCacheSubnetGroups',
        'elasticache:DescribeReplicationGroups',
        'elasticache:ListTagsForResource',
      ],
      resources: [...servers, ...groups],
      reason: byEnding,
    },
    {
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: ['*'],
      reason: 'AWS knows no narrower resource for the deliveries by which ElastiCache writes its logs',
    },
  ];
}

function brokerStatements(scope: AccessScope): readonly AccessStatement[] {
  const arn = arnOf(scope);
  return [
    {
      actions: ['mq:CreateBroker'],
      resources: ['*'],
      condition: made(scope),
      reason: 'a broker that is not made yet has no ARN; the tags that it gets decide',
    },
    {
      actions: [
        'mq:CreateTags',
        'mq:DeleteBroker',
        'mq:DeleteTags',
        'mq:DescribeBroker',
        'mq:DescribeUser',
        'mq:ListTags',
        'mq:RebootBroker',
        'mq:UpdateBroker',
      ],
      resources: [arn('mq', `broker:${scope.project}-${scope.stack}-*`)],
      reason: byEnding,
    },
    {
      // Amazon MQ stands in the subnets by the rights of whoever makes the broker (its developer guide, "API permissions").
      actions: ['ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface'],
      resources: ['network-interface/*', 'subnet/*', 'security-group/*'].map((rest) => arn('ec2', rest)),
      condition: { StringEquals: { 'aws:CalledViaLast': 'mq.amazonaws.com' } },
      reason: 'AWS makes up the ids; only Amazon MQ may use this',
    },
  ];
}
