package kubernetes

import (
	"errors"
	"fmt"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/aws"
	"bankchurn/cost/rules/google"
)

const ingressType = "kubernetes:networking.k8s.io/v1:Ingress"

// The annotations with which an Ingress selects a load balancer
// (kubernetes-sigs.github.io/aws-load-balancer-controller, guide on Ingress annotations;
// cloud.google.com/kubernetes-engine/docs/concepts/ingress; 2026-08).
const (
	albScheme    = "alb.ingress.kubernetes.io/scheme"
	albGroup     = "alb.ingress.kubernetes.io/group.name"
	ingressClass = "kubernetes.io/ingress.class"
)

const byController = rules.Free("served by a controller in the cluster, behind that controller's load balancer")

// readIngress prices the load balancer that a cloud's ingress controller creates for an
// Ingress, however many Services it routes to. An Ingress of another class is served by a
// controller in the cluster, behind that controller's own Service.
func readIngress(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	b, err := balancerOf(rec, r, "spec.ingressClassName", "metadata.annotations")
	if err != nil {
		return nil, err
	}
	if b.cluster.Cloud == "aws" {
		return b.applicationLoadBalancer(rec, r)
	}
	class, err := b.annotations.Text(ingressClass)
	if err != nil {
		return nil, err
	}
	if class == "" {
		class = b.class
	}
	switch class {
	case "", "gce":
		return meters(google.ApplicationLoadBalancer), nil
	case "gce-internal":
		return nil, fmt.Errorf("there is no price rule for the Ingress class %s", class)
	}
	return byController, nil
}

// applicationLoadBalancer returns what EKS Auto Mode or the AWS Load Balancer Controller
// creates for an Ingress of its class.
func (b balancer) applicationLoadBalancer(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if !servedByALB(rec, b.class) {
		return byController, nil
	}
	scheme, err1 := b.annotations.Text(albScheme)
	group, err2 := b.annotations.Text(albGroup)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	if group != "" && firstOfGroup(rec, group) != r {
		return rules.Free("shares the load balancer of the group " + group), nil
	}
	zones := b.publicZones(rec)
	return meters(func(l rules.Load) []rules.Meter {
		return append(aws.ApplicationLoadBalancer(l), facingInternet(l, scheme == "internet-facing", zones)...)
	}), nil
}

// servedByALB reports whether an Ingress class belongs to a controller that creates Application
// Load Balancers, according to a recorded IngressClass or else the AWS Load Balancer
// Controller's own class name.
func servedByALB(rec *rules.Recording, class string) bool {
	for _, c := range rec.OfType("kubernetes:networking.k8s.io/v1:IngressClass") {
		if c.Text("metadata.name", "") == class && class != "" {
			controller := c.Text("spec.controller", "")
			return controller == "eks.amazonaws.com/alb" || controller == "ingress.k8s.aws/alb"
		}
	}
	return class == "alb"
}

// firstOfGroup returns the Ingress with which the load balancer of a whole group is priced.
func firstOfGroup(rec *rules.Recording, group string) *rules.Resource {
	for _, r := range rec.OfType(ingressType) {
		if annotations, err := r.Annotations("metadata.annotations"); err == nil && rules.IsText(annotations[albGroup], group) {
			return r
		}
	}
	return nil
}
