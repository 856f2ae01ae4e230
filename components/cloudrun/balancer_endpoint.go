package cloudrun

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
)

// entrance sets where clients reach the service: at its own address, or at the load balancer.
func (b *builder) entrance(c *CloudRun, service *cloudrunv2.Service, certificate pulumi.StringInput) error {
	c.uri, c.Address, c.CertificateRecord = c.URL, pulumi.String("").ToStringOutput(), pulumi.String("").ToStringOutput()
	if !b.args.balanced() {
		return nil
	}
	made, err := b.balance(service, certificate)
	if err != nil {
		return err
	}
	c.balancer, c.Address = made, made.address
	c.URL = pulumi.Sprintf("https://%s", b.args.Host)
	if (made.record.Name != pulumi.StringOutput{}) {
		c.CertificateRecord = pulumi.Sprintf("%s CNAME %s", made.record.Name, made.record.Value)
	}
	return nil
}

// balancedEndpoint is the endpoint behind the load balancer. It is called by IP address, because
// DNS points to it only once it works.
func (a *Args) balancedEndpoint(c *CloudRun, e components.Endpoint) components.Endpoint {
	// Both, so the endpoint is known only once the service is updated and may be called.
	address := pulumi.All(c.balancer.address, c.uri).ApplyT(func(v []any) string { return v[0].(string) }).(pulumi.StringOutput)
	e.URL, e.Host = pulumi.Sprintf("https://%s", address), a.Host
	e.Alias = components.Alias{Address: address}
	if c.identity != nil {
		// The address in the URL is not an audience of the service (see audiences).
		e.Identity = func(string) (string, error) { return c.identity("https://" + a.Host) }
	}
	e.Edge = &components.Edge{Backend: c.uri, Seconds: *a.PropagationSeconds}
	e.Issuing = &components.Issuing{Seconds: a.CertificateTimeoutSeconds}
	if record := c.balancer.record; record.Name != (pulumi.StringOutput{}) {
		e.Issuing.Name, e.Issuing.Value, e.Issuing.ByHand = record.Name, record.Value, true
	}
	if a.Release.Canary != nil && a.ingress() == anyNetwork {
		e.Candidate = &components.Candidate{URL: c.candidate}
	}
	return e
}
