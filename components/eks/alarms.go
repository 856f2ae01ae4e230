package eks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/components/kubernetes"
	"bankchurn/components/operate"
)

// watch registers the alarms and the dashboard, and adds the dashboard's URL to access.
//
// The Ingress's controller creates the load balancer and gives it a random name in CloudWatch,
// which is looked up once the Ingress has an address. If the load balancer changes, alarms and
// dashboard are updated in place.
func (b *builder) watch(workload *kubernetes.Workload, in components.Input, access *operate.Access) error {
	a := b.args
	if !a.Alarms.Wanted() && !a.Dashboard {
		return nil
	}
	balancer := lb.LookupLoadBalancerOutput(b.ctx, lb.LookupLoadBalancerOutputArgs{
		Name: workload.Address.ApplyT(balancerName).(pulumi.StringOutput),
	}, b.parent).ArnSuffix()
	board := cloudwatch.DashboardOf(b.ctx, b.name, Platform.Name, a.Region)
	if a.Dashboard {
		a.Alarms.Link(board.URL)
	}
	if err := b.alarms(balancer, in); err != nil || !a.Dashboard {
		return err
	}
	access.DashboardURL = board.URL
	return b.newDashboard(board, *access, balancer)
}

// alarms watch the metrics of the Ingress's load balancer, and its certificate.
func (b *builder) alarms(balancer pulumi.StringInput, in components.Input) error {
	of := cloudwatch.Balancer
	of.Dimensions = pulumi.StringMap{"LoadBalancer": balancer}
	if err := cloudwatch.NewAlarms(b.ctx, b.name, &b.args.Alarms, of, b.parent); err != nil || !b.args.Alarms.Wanted() {
		return err
	}
	certificate := b.args.Kubernetes.Ingress.TLS.CertificateARN
	if b.args.TakesCertificate(in) {
		certificate = in.Certificate
	}
	return cloudwatch.NewExpiryAlarm(b.ctx, b.name, &b.args.Alarms, certificate, b.parent)
}

// balancerNumber is the number that Elastic Load Balancing appends to a name in DNS.
var balancerNumber = regexp.MustCompile(`-[0-9]+$`)

// balancerName is the name in the address of an Application Load Balancer:
// NAME-NUMBER.REGION.elb.amazonaws.com, prefixed with internal- for an internal one.
func balancerName(address string) (string, error) {
	label, _, found := strings.Cut(address, ".")
	if !found {
		return "", fmt.Errorf("alarms: the Ingress address %q is not that of an AWS load balancer", address)
	}
	return balancerNumber.ReplaceAllString(strings.TrimPrefix(label, "internal-"), ""), nil
}
