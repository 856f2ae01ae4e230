package cloudrun

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// external is the scheme of the current global load balancer. It is always set explicitly, because
// the provider defaults to the classic one until v10, and Google cannot convert one into the other
// (registry.terraform.io/providers/hashicorp/google 8.0 upgrade guide, 2026-08-20).
const external = pulumi.String("EXTERNAL_MANAGED")

// endpointGroupInputs is the service as a load balancer's backend, in its project and region.
func (a *Args) endpointGroupInputs(service pulumi.StringInput) pulumi.Map {
	return pulumi.Map{
		"region": pulumi.String(a.Region), "networkEndpointType": pulumi.String("SERVERLESS"),
		"cloudRun": pulumi.Map{"service": service},
	}
}

// backendInputs omits what Google rejects for a serverless backend: timeout, port name, health
// checks (docs.cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts, 2026-11). The
// service's own timeout applies.
func backendInputs(group pulumi.Input) pulumi.Map {
	return pulumi.Map{
		"loadBalancingScheme": external, "protocol": pulumi.String("HTTPS"),
		"backends": pulumi.Array{pulumi.Map{"group": group}},
	}
}

// requestLog logs the requests that a rate limit rejected, which never reach the service or its
// log.
func requestLog() pulumi.Map {
	return pulumi.Map{"enable": pulumi.Bool(true), "sampleRate": pulumi.Float64(1)}
}

// redirectInputs redirects clients to the same URL over HTTPS.
func redirectInputs() pulumi.Map {
	return pulumi.Map{"defaultUrlRedirect": pulumi.Map{
		"httpsRedirect": pulumi.Bool(true), "redirectResponseCode": pulumi.String("MOVED_PERMANENTLY_DEFAULT"), "stripQuery": pulumi.Bool(false),
	}}
}

// ruleInputs forwards requests to a port of the address. Only its target is ever changed, in place:
// a second rule for the port would clash with the first.
func ruleInputs(address *globalAddress, proxy pulumi.Input, port string) pulumi.Map {
	return pulumi.Map{
		"ipAddress": address.Address, "ipProtocol": pulumi.String("TCP"), "portRange": pulumi.String(port),
		"loadBalancingScheme": external, "target": proxy,
	}
}

// lastRule is the priority of the default rule, which matches what no other rule did. Google
// creates it only if the policy has none.
const lastRule = 2147483647

// policyInputs is the limit as a Cloud Armor policy.
func (l *RateLimit) policyInputs() pulumi.Map {
	everyone := pulumi.Map{
		"versionedExpr": pulumi.String("SRC_IPS_V1"),
		"config":        pulumi.Map{"srcIpRanges": pulumi.ToStringArray([]string{"*"})},
	}
	return pulumi.Map{
		"description": pulumi.String("Requests that one client may send"),
		"rules": pulumi.Array{
			pulumi.Map{
				"priority": pulumi.Int(1000), "action": pulumi.String("throttle"), "match": everyone,
				"rateLimitOptions": pulumi.Map{
					"rateLimitThreshold": pulumi.Map{"count": pulumi.Int(l.Requests), "intervalSec": pulumi.Int(l.PerSeconds)},
					"conformAction":      pulumi.String("allow"), "exceedAction": pulumi.String("deny(429)"), "enforceOnKey": pulumi.String("IP"),
				},
			},
			pulumi.Map{"priority": pulumi.Int(lastRule), "action": pulumi.String("allow"), "match": everyone},
		},
	}
}
