package eks

import "testing"

func TestALoadBalancersNameIsParsedFromItsAddress(t *testing.T) {
	// docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancer-getting-started.html
	for address, want := range map[string]string{
		"k8s-mlportfo-churn-0123456789-1234567890.us-east-1.elb.amazonaws.com":          "k8s-mlportfo-churn-0123456789",
		"internal-k8s-mlportfo-churn-0123456789-1234567890.us-east-1.elb.amazonaws.com": "k8s-mlportfo-churn-0123456789",
	} {
		if got, err := balancerName(address); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", address, got, err, want)
		}
	}
	if name, err := balancerName("localhost"); err == nil {
		t.Errorf("localhost is the load balancer %q", name)
	}
}
