package cloudwatch

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/config"
)

// logGroupToken registers the one type that the platforms take from aws/cloudwatch.
// To import that package costs 12 s of a cold build (2 cores, 2026-11-25).
const logGroupToken = "aws:cloudwatch/logGroup:LogGroup"

// LogGroup is a log group of CloudWatch Logs.
type LogGroup struct {
	pulumi.CustomResourceState

	Arn  pulumi.StringOutput `pulumi:"arn"`
	Name pulumi.StringOutput `pulumi:"name"`
}

// LogGroupArgs describes a log group. There is none without a retention: the
// provider's default of 0 keeps, and charges for, every event forever.
type LogGroupArgs struct {
	// NamePrefix is completed by the provider. A Name, which is exact, wins over it.
	NamePrefix string
	Name       pulumi.StringInput
	// RetentionDays is one of the periods that [ValidateRetention] accepts.
	RetentionDays int
	// Key encrypts the events with a key of KMS; nil for one of CloudWatch's own.
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
