package kubernetes

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// googleProxies are the source ranges of Google's external load balancers and their health checks
// (docs.cloud.google.com/load-balancing/docs/firewall-rules).
var googleProxies = []string{"130.211.0.0/22", "35.191.0.0/16"}

// privateRanges cover the load balancers of a private network, whose exact range the program does
// not always know (RFC 1918 and RFC 6598).
var privateRanges = []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"}

// balancerRanges are the source ranges of a load balancer outside the cluster.
func (d *desired) balancerRanges() []string {
	switch {
	case d.NetworkPolicy.IngressCIDRs != nil:
		return d.NetworkPolicy.IngressCIDRs
	case d.Ingress.Controller == "alb":
		return privateRanges
	case d.Ingress.Controller == "gce" && d.service.Public:
		return googleProxies
	case d.Ingress.Controller == "gce":
		// An internal load balancer's proxies are in the network, but its health checks are not.
		return append(googleProxies[:2:2], privateRanges...)
	}
	return nil
}

func (d *desired) egressPorts() []int { return config.Default(d.NetworkPolicy.EgressPorts, []int{443}) }

func (b *builder) networkPolicy() error {
	if !*b.NetworkPolicy.Enabled {
		return nil
	}
	_, err := networkingv1.NewNetworkPolicy(b.ctx, b.name, &networkingv1.NetworkPolicyArgs{
		Metadata: b.meta(),
		Spec: networkingv1.NetworkPolicySpecArgs{
			PodSelector: metav1.LabelSelectorArgs{MatchLabels: b.selector()},
			PolicyTypes: pulumi.ToStringArray([]string{"Ingress", "Egress"}),
			Ingress: networkingv1.NetworkPolicyIngressRuleArray{networkingv1.NetworkPolicyIngressRuleArgs{
				// By name: while service.port changes, old and new Pods listen on different ports.
				Ports: networkingv1.NetworkPolicyPortArray{networkingv1.NetworkPolicyPortArgs{Protocol: pulumi.String("TCP"), Port: pulumi.String(portName)}},
				From:  b.callers(),
			}},
			Egress: b.egress(),
		},
	}, b.parent, pulumi.DependsOn(b.within))
	return err
}

// callers are the sources that a Pod accepts. Nodes always reach their own Pods, for probes.
func (b *builder) callers() networkingv1.NetworkPolicyPeerArray {
	var peers networkingv1.NetworkPolicyPeerArray
	var namespaces []pulumi.StringInput
	if own := b.controllerNamespace(); config.IsSet(own) {
		namespaces = append(namespaces, own)
	}
	for _, name := range append(namespaces, b.NetworkPolicy.IngressNamespaces...) {
		peers = append(peers, networkingv1.NetworkPolicyPeerArgs{NamespaceSelector: metav1.LabelSelectorArgs{
			MatchLabels: pulumi.StringMap{"kubernetes.io/metadata.name": name},
		}})
	}
	for _, cidr := range b.balancerRanges() {
		peers = append(peers, networkingv1.NetworkPolicyPeerArgs{IpBlock: networkingv1.IPBlockArgs{Cidr: pulumi.String(cidr)}})
	}
	return peers
}

// egress allows DNS to any address (the cluster's own, or a cache on each node) and TCP to the
// configured ports, but not to a node's metadata server, which serves the node's credentials. A Pod
// with its own identity may reach the server of that identity's credentials.
func (d *desired) egress() networkingv1.NetworkPolicyEgressRuleArray {
	rules := networkingv1.NetworkPolicyEgressRuleArray{networkingv1.NetworkPolicyEgressRuleArgs{
		Ports: append(ports("UDP", 53), ports("TCP", 53)...),
	}}
	for _, server := range d.cluster.IdentityServers {
		rules = append(rules, networkingv1.NetworkPolicyEgressRuleArgs{
			Ports: ports("TCP", server.Port),
			To: networkingv1.NetworkPolicyPeerArray{networkingv1.NetworkPolicyPeerArgs{
				IpBlock: networkingv1.IPBlockArgs{Cidr: pulumi.String(server.Address + "/32")},
			}},
		})
	}
	if len(d.egressPorts()) == 0 {
		return rules
	}
	return append(rules, networkingv1.NetworkPolicyEgressRuleArgs{
		Ports: ports("TCP", d.egressPorts()...),
		To: networkingv1.NetworkPolicyPeerArray{networkingv1.NetworkPolicyPeerArgs{
			IpBlock: networkingv1.IPBlockArgs{Cidr: pulumi.String("0.0.0.0/0"), Except: pulumi.ToStringArray([]string{"169.254.0.0/16"})},
		}},
	})
}

func ports(protocol string, numbers ...int) networkingv1.NetworkPolicyPortArray {
	var list networkingv1.NetworkPolicyPortArray
	for _, n := range numbers {
		list = append(list, networkingv1.NetworkPolicyPortArgs{Protocol: pulumi.String(protocol), Port: pulumi.Int(n)})
	}
	return list
}
