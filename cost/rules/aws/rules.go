// Package aws has the price rules of AWS resources, one file per resource type.
package aws

import (
	"bankchurn/cost/rules"
)

// Rules are the types that can cost money; those in [FreeTypes] never do.
var Rules = rules.Table{
	lambdaFunctionType:                       readLambdaFunction,
	lambdaProvisionedType:                    readLambdaProvisioned,
	"aws:lambda/functionUrl:FunctionUrl":     readFunctionURL,
	httpAPIStageType:                         readHTTPAPIStage,
	bucketType:                               readBucket,
	bucketV2Type:                             readBucket,
	objectType:                               readStoredObject,
	objectV2Type:                             readStoredObject,
	"aws:cloudwatch/logGroup:LogGroup":       readLogGroup,
	"aws:cloudwatch/metricAlarm:MetricAlarm": readMetricAlarm,
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": readCompositeAlarm,
	"aws:cloudwatch/dashboard:Dashboard":           readDashboard,
	ecsClusterType:                                 readECSCluster,
	ecsServiceType:                                 readECSService,
	scalingPolicyType:                              readScalingPolicy,
	"aws:lb/loadBalancer:LoadBalancer":             readLoadBalancer,
	"aws:alb/loadBalancer:LoadBalancer":            readLoadBalancer,
	natType:                                        readNATGateway,
	eipType:                                        readElasticIP,
	"aws:ec2/vpcEndpoint:VpcEndpoint":              readVPCEndpoint,
	ec2InstanceType:                                readEC2Instance,
	"aws:ebs/volume:Volume":                        readEBSVolume,
	"aws:ecr/repository:Repository":                readImageRepository,
	rules.EKSCluster:                               readEKSCluster,
	"aws:eks/nodeGroup:NodeGroup":                  readEKSNodeGroup,
	"aws:kms/key:Key":                              readKMSKey,
	"aws:route53/zone:Zone":                        readHostedZone,
	"aws:secretsmanager/secret:Secret":             readSecret,
}

// fixed returns a meter that is billed around the clock, usage one that grows with requests.
func fixed(name, sku string, q rules.Quantity) rules.Meter { return rules.Fixed(name, "aws", sku, q) }

func usage(name, sku string, q rules.Quantity) rules.Meter { return rules.Usage(name, "aws", sku, q) }
