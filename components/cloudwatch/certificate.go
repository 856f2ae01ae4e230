package cloudwatch

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/config"
)

// NewExpiryAlarm registers the alarm on an ACM certificate that is about to expire, if alarms are
// configured. ACM publishes the days left twice a day, until the certificate expires
// (docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html, 2026-11).
func NewExpiryAlarm(ctx *pulumi.Context, name string, o *alarm.Options, certificate pulumi.StringInput, opts ...pulumi.ResourceOption) error {
	if !o.Wanted() || !config.IsSet(certificate) {
		return nil
	}
	const day = 24 * 60 * 60
	inputs := inputsOf(o, decimal.NewFromInt(10), o.Expiring())
	inputs["namespace"], inputs["metricName"] = pulumi.String("AWS/CertificateManager"), pulumi.String("DaysToExpiry")
	inputs["dimensions"] = pulumi.StringMap{"CertificateArn": certificate}
	inputs["comparisonOperator"], inputs["period"], inputs["statistic"] = pulumi.String("LessThanThreshold"), pulumi.Int(day), pulumi.String("Minimum")
	inputs["evaluationPeriods"], inputs["datapointsToAlarm"] = pulumi.Int(1), pulumi.Int(1)
	return newAlarm(ctx, name, o, "certificate", inputs, opts...)
}
