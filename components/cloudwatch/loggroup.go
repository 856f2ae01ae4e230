package cloudwatch

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/config"
)

// logGroupToken is the only type of aws/cloudwatch that the platforms need for logs. Importing that
// package adds 12 s to a cold build (2 cores, 2026-11-25).
const logGroupToken = "aws:cloudwatch/logGroup:LogGroup"

// LogGroup is a CloudWatch log group.
type LogGroup struct {
	pulumi.CustomResourceState

	Arn  pulumi.StringOutput `pulumi:"arn"`
	Name pulumi.StringOutput `pulumi:"name"`
}

// LogGroupArgs describes a log group. The retention is required, because the provider's default of
// 0 keeps every event forever and charges for it.
type LogGroupArgs struct {
	// NamePrefix is the beginning of a generated name. Name, which is used as is, takes precedence.
	NamePrefix string
	Name       pulumi.StringInput
	// RetentionDays is a retention that [ValidateRetention] accepts.
	RetentionDays int
	// Key is the KMS key that encrypts the events; nil for CloudWatch's own.
	Key pulumi.StringInput
}

// NewLogGroup registers a log group.
func NewLogGroup(ctx *pulumi.Context, name string, args LogGroupArgs, opts ...pulumi.ResourceOption) (*LogGroup, error) {
	inputs := pulumi.Map{"retentionInDays": pulumi.Int(args.RetentionDays)}
	if args.Name != nil {
		inputs["name"] = args.Name
	} else {
		inputs["namePrefix"] = pulumi.String(args.NamePrefix)
	}
	if config.IsSet(args.Key) {
		inputs["kmsKeyId"] = args.Key
	}
	return bytoken.New[LogGroup](ctx, logGroupToken, name, inputs, opts...)
}
