package cloudrun

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/bytoken"
	"bankchurn/components/certificatemanager"
	"bankchurn/components/sslpolicy"
	"bankchurn/config"
)

// Type tokens of the load balancer's resources in pulumi-gcp 7.38.0. A test in stacks checks their
// inputs against the SDK's structs.
const (
	addressToken        = "gcp:compute/globalAddress:GlobalAddress"
	endpointGroupToken  = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
	backendServiceToken = "gcp:compute/backendService:BackendService"
	urlMapToken         = "gcp:compute/uRLMap:URLMap"
	httpsProxyToken     = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
	httpProxyToken      = "gcp:compute/targetHttpProxy:TargetHttpProxy"
	forwardingRuleToken = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
	securityPolicyToken = "gcp:compute/securityPolicy:SecurityPolicy"
	certificateMapToken = "gcp:certificatemanager/certificateMap:CertificateMap"
	mapEntryToken       = "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry"
)

// balancer is the entry point of a service with a custom hostname.
type balancer struct {
	// address is the IPv4 address, known once everything behind it exists.
	address pulumi.StringOutput
	// record proves ownership of the host, if the component itself requests the certificate.
	record certificatemanager.Record
}

type globalAddress struct {
	pulumi.CustomResourceState

	Address pulumi.StringOutput `pulumi:"address"`
}

type named struct {
	pulumi.CustomResourceState

	Name pulumi.StringOutput `pulumi:"name"`
}

// balance registers a global external Application Load Balancer in front of the service, and issues
// a certificate unless one is given. All names are generated, so a new endpoint group can exist
// before the backend service releases the old one.
func (b *builder) balance(service *cloudrunv2.Service, certificate pulumi.StringInput) (*balancer, error) {
	made := &balancer{}
	if !config.IsSet(certificate) {
		authorization, err := certificatemanager.Authorize(b.ctx, b.name, b.args.Host, b.parent, pulumi.DependsOn(b.before))
		if err != nil {
			return nil, err
		}
		if certificate, err = certificatemanager.Issue(b.ctx, b.name, b.args.Host, authorization, b.parent); err != nil {
			return nil, err
		}
		made.record = authorization.Record
	}
	if err := b.certificateAlarm(certificate); err != nil {
		return nil, err
	}
	backend, err := b.backend(service)
	if err != nil {
		return nil, err
	}
	address, err := bytoken.New[globalAddress](b.ctx, addressToken, b.name, pulumi.Map{}, b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	https, err := b.https(address, backend, certificate)
	if err != nil {
		return nil, fmt.Errorf("HTTPS: %w", err)
	}
	http, err := b.redirect(address)
	if err != nil {
		return nil, fmt.Errorf("redirect of HTTP: %w", err)
	}
	made.address = components.WhenReady(address.Address, append(https, http)...)
	return made, nil
}

// backend sends requests to the service.
func (b *builder) backend(service *cloudrunv2.Service) (*bytoken.Resource, error) {
	group, err := bytoken.New[bytoken.Resource](b.ctx, endpointGroupToken, b.name, b.args.endpointGroupInputs(service.Name), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, fmt.Errorf("network endpoint group: %w", err)
	}
	inputs := backendInputs(group.ID())
	if b.args.RateLimit != nil {
		policy, err := bytoken.New[bytoken.Resource](b.ctx, securityPolicyToken, b.name, b.args.RateLimit.policyInputs(), b.parent, pulumi.DependsOn(b.before))
		if err != nil {
			return nil, fmt.Errorf("rate limit: %w", err)
		}
		inputs["securityPolicy"], inputs["logConfig"] = policy.ID(), requestLog()
	}
	backend, err := bytoken.New[bytoken.Resource](b.ctx, backendServiceToken, b.name, inputs, b.parent)
	if err != nil {
		return nil, fmt.Errorf("backend service: %w", err)
	}
	return backend, nil
}

// https serves the host on port 443. The proxy uses the certificate through a certificate map,
// because direct references are only for internal load balancers.
func (b *builder) https(address *globalAddress, backend *bytoken.Resource, certificate pulumi.StringInput) ([]pulumi.Resource, error) {
	routes, err := bytoken.New[bytoken.Resource](b.ctx, urlMapToken, b.name, pulumi.Map{"defaultService": backend.ID()}, b.parent)
	if err != nil {
		return nil, err
	}
	certificates, err := bytoken.New[named](b.ctx, certificateMapToken, b.name, pulumi.Map{}, b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, err
	}
	entry, err := bytoken.New[bytoken.Resource](b.ctx, mapEntryToken, b.name, pulumi.Map{
		"map": certificates.Name, "hostname": pulumi.String(b.args.Host), "certificates": pulumi.Array{certificate},
	}, b.parent)
	if err != nil {
		return nil, err
	}
	policy, err := sslpolicy.New(b.ctx, b.name, nil, b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, err
	}
	proxy, err := bytoken.New[bytoken.Resource](b.ctx, httpsProxyToken, b.name, pulumi.Map{
		"urlMap": routes.ID(), "sslPolicy": policy.ID(),
		"certificateMap": pulumi.Sprintf("//certificatemanager.googleapis.com/%s", certificates.ID()),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	rule, err := bytoken.New[bytoken.Resource](b.ctx, forwardingRuleToken, b.name+"-https", ruleInputs(address, proxy.ID(), "443"), b.parent)
	return []pulumi.Resource{entry, rule}, err
}

// redirect redirects port 80 to HTTPS.
func (b *builder) redirect(address *globalAddress) (pulumi.Resource, error) {
	routes, err := bytoken.New[bytoken.Resource](b.ctx, urlMapToken, b.name+"-redirect", redirectInputs(), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, err
	}
	proxy, err := bytoken.New[bytoken.Resource](b.ctx, httpProxyToken, b.name, pulumi.Map{"urlMap": routes.ID()}, b.parent)
	if err != nil {
		return nil, err
	}
	return bytoken.New[bytoken.Resource](b.ctx, forwardingRuleToken, b.name+"-http", ruleInputs(address, proxy.ID(), "80"), b.parent)
}
