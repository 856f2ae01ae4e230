// Package aws has the price rules of AWS's resources, one file for each type of resource.
package aws

import (
	"bankchurn/cost/rules"
)

// Rules are the types that can cost money; what [FreeTypes] lists never does.
var Rules = rules.Table{
	lambdaFunctionType:                             readLambdaFunction,
	lambdaProvisionedType:                          readLambdaProvisioned,
	httpAPIStageType:                               readHTTPAPIStage,
	"aws:s3/bucketObjectv2:BucketObjectv2":         readStoredObject,
	"aws:cloudwatch/logGroup:LogGroup":             readLogGroup,
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": readCompositeAlarm,
	"aws:cloudwatch/dashboard:Dashboard":           readDashboard,
	"aws:cloudwatch/metricAlarm:MetricAlarm":       readMetricAlarm,
	"aws:ecs/cluster:Cluster":                      readECSCluster,
	ecsServiceType:                                 readECSService,
	scalingPolicyType:                              readScalingPolicy,
	"aws:lb/loadBalancer:LoadBalancer":             readLoadBalancer,
	natType:                                        readNATGateway,
	"aws:ec2/eip:Eip":                              readElasticIP,
	"aws:ec2/vpcEndpoint:VpcEndpoint":              readVPCEndpoint,
	rules.EKSCluster:                               readEKSCluster,
	"aws:eks/nodeGroup:NodeGroup":                  readEKSNodeGroup,
	"aws:kms/key:Key":                              readKMSKey,
}

// fixed is a meter that is due around the clock, usage one that grows with requests.
func fixed(name, sku string, q rules.Quantity) rules.Meter { return rules.Fixed(name, "aws", sku, q) }

func usage(name, sku string, q rules.Quantity) rules.Meter { return rules.Usage(name, "aws", sku, q) }
