package kubernetes

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/aws"
	"bankchurn/cost/rules/google"
)

// balancer is a load balancer that a cluster creates for a Kubernetes object. It is not a
// resource of the program, but it is on the bill.
type balancer struct {
	cluster rules.Cluster
	// class is the Service's loadBalancerClass or the Ingress's class; "" for the cluster's
	// default.
	class       string
	annotations rules.Annotations
}

func balancerOf(rec *rules.Recording, r *rules.Resource, class, annotations string) (balancer, error) {
	var b balancer
	var err1, err2, err3 error
	b.cluster, err1 = rec.ClusterOf(r)
	b.class, err2 = r.Known(class, "")
	b.annotations, err3 = r.Annotations(annotations)
	return b, rules.FirstError(err1, err2, err3)
}

// The annotations with which a Service selects a load balancer in a cluster on AWS
// (kubernetes-sigs.github.io/aws-load-balancer-controller;
// cloud-provider-aws.sigs.k8s.io/service_controller/;
// docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html; 2026-08) and on Google
// Cloud (cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing).
const (
	nlbType         = "service.beta.kubernetes.io/aws-load-balancer-type"
	nlbScheme       = "service.beta.kubernetes.io/aws-load-balancer-scheme"
	nlbInternal     = "service.beta.kubernetes.io/aws-load-balancer-internal"
	gcpBalancerType = "networking.gke.io/load-balancer-type"
)

// forService returns the load balancer of a Service of type LoadBalancer.
func (b balancer) forService(rec *rules.Recording) (rules.Priced, error) {
	if b.cluster.Cloud == "aws" {
		return b.networkLoadBalancer(rec)
	}
	kind, err := b.annotations.Text(gcpBalancerType)
	return meters(func(l rules.Load) []rules.Meter { return google.PassthroughLoadBalancer(l, kind == "Internal") }), err
}

// networkLoadBalancer returns what a cluster on AWS creates for a Service: a Network Load
// Balancer if it runs EKS Auto Mode or the AWS Load Balancer Controller, or if an annotation
// requests one from the in-tree controller.
func (b balancer) networkLoadBalancer(rec *rules.Recording) (rules.Priced, error) {
	kind, err1 := b.annotations.Text(nlbType)
	scheme, err2 := b.annotations.Text(nlbScheme)
	internal, err3 := b.annotations.Text(nlbInternal)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	auto := b.class == "eks.amazonaws.com/nlb" || b.cluster.Resource != nil && b.cluster.Resource.Flag("computeConfig.enabled", false)
	public := internal != "true"
	switch {
	case auto || b.class == "service.k8s.aws/nlb" || kind == "external" || kind == "nlb-ip":
		public = scheme == "internet-facing"
	case b.class == "" && kind == "nlb":
	case b.class == "":
		return nil, fmt.Errorf("without the annotation %s the cluster may create a Classic Load Balancer, for which there is no price rule", nlbType)
	default:
		return nil, fmt.Errorf("there is no price rule for load balancers of the class %s", b.class)
	}
	zones := b.publicZones(rec)
	return meters(func(l rules.Load) []rules.Meter {
		return append(aws.NetworkLoadBalancer(l), facingInternet(l, public, zones)...)
	}), nil
}

// facingInternet returns the meters of an internet-facing load balancer: a public IPv4 address
// in every zone, and its egress.
func facingInternet(l rules.Load, public bool, zones int64) []rules.Meter {
	if !public {
		return nil
	}
	addresses := aws.PublicAddresses(decimal.NewFromInt(zones))
	if zones == 0 {
		addresses = rules.Fixed("Public IPv4 addresses, one per zone of a network outside this stack", "aws", "ipv4.hour", rules.Open())
	}
	return []rules.Meter{addresses, aws.ToInternet(l)}
}

// publicSubnetTag marks the subnets for internet-facing load balancers.
const publicSubnetTag = "kubernetes.io/role/elb"

// publicZones counts the recorded subnets, each in its own zone, that are marked for load
// balancers; 0 for a cluster outside the stack.
func (b balancer) publicZones(rec *rules.Recording) int64 {
	if b.cluster.Resource == nil {
		return 0
	}
	n := int64(0)
	for _, subnet := range rec.OfType("aws:ec2/subnet:Subnet") {
		tags, ok := subnet.Value("tags")
		if ok && tags.IsObject() && rules.IsText(tags.ObjectValue()[resource.PropertyKey(publicSubnetTag)], "1") {
			n++
		}
	}
	return n
}
