package cost

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"
)

// The annotations and classes by which a Service or an Ingress says which load
// balancer it wants of a cluster on AWS
// (kubernetes-sigs.github.io/aws-load-balancer-controller, guides on Service and
// Ingress annotations; cloud-provider-aws.sigs.k8s.io/service_controller/;
// docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html; 2026-08).
const (
	nlbType     = "service.beta.kubernetes.io/aws-load-balancer-type"
	nlbScheme   = "service.beta.kubernetes.io/aws-load-balancer-scheme"
	nlbInternal = "service.beta.kubernetes.io/aws-load-balancer-internal"
	albScheme   = "alb.ingress.kubernetes.io/scheme"
	albGroup    = "alb.ingress.kubernetes.io/group.name"

	// publicSubnetTag marks the subnets for load balancers that face the internet.
	publicSubnetTag = "kubernetes.io/role/elb"
)

// awsServiceBalancer prices what a cluster makes for a Service: a Network Load
// Balancer where it runs EKS Auto Mode or the AWS Load Balancer Controller, or
// where an annotation asks the cluster's own controller for one.
func awsServiceBalancer(s *sheet, r *Resource, w wanted) error {
	kind, err1 := w.annotation(nlbType)
	scheme, err2 := w.annotation(nlbScheme)
	internal, err3 := w.annotation(nlbInternal)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	auto := w.class == "eks.amazonaws.com/nlb" || w.cluster.resource != nil && w.cluster.resource.flag("computeConfig.enabled", false)
	public := internal != "true"
	switch {
	case auto || w.class == "service.k8s.aws/nlb" || kind == "external" || kind == "nlb-ip":
		public = scheme == "internet-facing"
	case w.class == "" && kind == "nlb":
	case w.class == "":
		return fmt.Errorf("without the annotation %s the cluster may make a Classic Load Balancer, for which this program has no price rule", nlbType)
	default:
		return fmt.Errorf("this program has no price rule for load balancers of the class %s", w.class)
	}
	s.fixed(r, "Network load balancer", "aws", "nlb.hour", hours)
	units, dimension := s.capacityUnits(nlcuSizes, "NLCU")
	s.usage(r, "NLCUs"+dimension, "aws", "nlb.nlcu", units.times(hours))
	if public {
		s.facesInternet(r, w.cluster)
	}
	return nil
}

// awsIngressBalancer prices an Application Load Balancer for an Ingress whose class
// belongs to EKS Auto Mode or the AWS Load Balancer Controller. One of another
// class is served by a controller in the cluster, behind that one's own Service.
func awsIngressBalancer(s *sheet, r *Resource, w wanted) error {
	if !s.servedByALB(w.class) {
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "served by a controller in the cluster, behind that one's load balancer"})
		return nil
	}
	scheme, err1 := w.annotation(albScheme)
	group, err2 := w.annotation(albGroup)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if group != "" && s.firstOfGroup(group) != r {
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "shares the load balancer of the group " + group})
		return nil
	}
	s.applicationLoadBalancer(r)
	if scheme == "internet-facing" {
		s.facesInternet(r, w.cluster)
	}
	return nil
}

// servedByALB says whether an Ingress class belongs to a controller that makes
// Application Load Balancers: by a recorded IngressClass, else by the name that
// the AWS Load Balancer Controller gives its own.
func (s *sheet) servedByALB(class string) bool {
	for _, c := range s.ofType("kubernetes:networking.k8s.io/v1:IngressClass") {
		if c.text("metadata.name", "") == class && class != "" {
			controller := c.text("spec.controller", "")
			return controller == "eks.amazonaws.com/alb" || controller == "ingress.k8s.aws/alb"
		}
	}
	return class == "alb"
}

// firstOfGroup is the Ingress that stands for all of a group, which share one load
// balancer.
func (s *sheet) firstOfGroup(group string) *Resource {
	for _, r := range s.ofType(kubernetesIngress) {
		if v, ok := r.value("metadata.annotations"); ok && v.IsObject() && isText(plain(v.ObjectValue()[albGroup]), group) {
			return r
		}
	}
	return nil
}

// facesInternet charges a public IPv4 address in every zone of a load balancer's
// subnets, and what it sends to the internet.
func (s *sheet) facesInternet(r *Resource, c cluster) {
	const meter = "Public IPv4 addresses"
	if zones := s.publicZones(); c.resource != nil && zones > 0 {
		q := exactly(decimal.NewFromInt(int64(zones)), "addresses, one per zone")
		s.fixed(r, meter, "aws", "ipv4.hour", q.times(hours))
	} else {
		s.needsUsage = append(s.needsUsage, Note{
			Resource: r.Name, Type: r.Type,
			Text: "public IPv4 addresses of the load balancer, one per zone of a network that this stack does not make",
		})
	}
	s.usage(r, "Data transfer to the internet", "aws", "transfer.internet", s.responses())
}

// publicZones counts the recorded subnets, a zone each, that are marked for load
// balancers.
func (s *sheet) publicZones() int {
	n := 0
	for _, subnet := range s.ofType(subnetType) {
		tags, ok := subnet.value("tags")
		if ok && tags.IsObject() && isText(plain(tags.ObjectValue()[resource.PropertyKey(publicSubnetTag)]), "1") {
			n++
		}
	}
	return n
}
