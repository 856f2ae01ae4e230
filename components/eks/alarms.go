package eks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/components/kubernetes"
)

// alarms watch what the Ingress's load balancer measures
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html, 2026-11).
// Its controller makes the load balancer and gives it a random name in CloudWatch, which is
// looked up once the Ingress has an address: another one then moves the alarms in place.
func (b *builder) alarms(workload *kubernetes.Workload, in components.Input) error {
	if !b.args.Alarms.Wanted() {
		return nil
	}
	found := lb.LookupLoadBalancerOutput(b.ctx, lb.LookupLoadBalancerOutputArgs{
		Name: workload.Address.ApplyT(balancerName).(pulumi.StringOutput),
	}, b.parent)
	err := cloudwatch.NewAlarms(b.ctx, b.name, &b.args.Alarms, cloudwatch.Measured{
		Namespace: "AWS/ApplicationELB", Dimensions: pulumi.StringMap{"LoadBalancer": found.ArnSuffix()},
		Requests: "RequestCount", Errors: "HTTPCode_Target_5XX_Count", Turned: "HTTPCode_ELB_5XX_Count",
		Latency: "TargetResponseTime", PerMs: decimal.New(1, -3),
	}, b.parent)
	if err != nil {
		return err
	}
	certificate := b.args.Kubernetes.Ingress.TLS.CertificateARN
	if b.args.TakesCertificate(in) {
		certificate = in.Certificate
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, &b.args.Alarms, certificate, b.parent)
}

// balancerNumber is what Elastic Load Balancing adds to a name in DNS.
var balancerNumber = regexp.MustCompile(`-[0-9]+$`)

// balancerName is the name in the address of an Application Load Balancer, which is
// NAME-NUMBER.REGION.elb.amazonaws.com, with internal- before that of an internal one.
func balancerName(address string) (string, error) {
	label, _, found := strings.Cut(address, ".")
	if !found {
		return "", fmt.Errorf("alarms: the address %q of the Ingress is not that of a load balancer of AWS", address)
	}
	return balancerNumber.ReplaceAllString(strings.TrimPrefix(label, "internal-"), ""), nil
}
