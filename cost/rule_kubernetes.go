package cost

import (
	"errors"
	"fmt"
	"path"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	kubernetesService = "kubernetes:core/v1:Service"
	kubernetesIngress = "kubernetes:networking.k8s.io/v1:Ingress"
	helmRelease       = "kubernetes:helm.sh/v3:Release"
)

// wanted is a load balancer that a Kubernetes object asks its cluster for: no
// resource of the program's own, but on the bill.
type wanted struct {
	cluster cluster
	// class is the Service's loadBalancerClass or the Ingress's class; "" where the
	// object leaves it to the cluster.
	class string
	// annotations are the object's own.
	annotations resource.PropertyMap
}

// These price, by cloud, what a cluster makes for a Service of type
// LoadBalancer and for an Ingress.
var (
	serviceBalancers = map[string]func(s *sheet, r *Resource, w wanted) error{"aws": awsServiceBalancer, "gcp": gcpServiceBalancer}
	ingressBalancers = map[string]func(s *sheet, r *Resource, w wanted) error{"aws": awsIngressBalancer, "gcp": gcpIngressBalancer}
)

// serviceRule prices the load balancer of a Service of that type; any other
// Service is an address within the cluster.
func serviceRule(s *sheet, r *Resource) error {
	kind, err := r.known("spec.type", "ClusterIP")
	if err != nil {
		return err
	}
	if kind != "LoadBalancer" {
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "an address within the cluster is free of charge"})
		return nil
	}
	return s.balancerOf(r, serviceBalancers, "spec.loadBalancerClass", "metadata.annotations")
}

// ingressRule prices what a cloud's own ingress controller makes. However many
// services an Ingress routes to, it has one load balancer.
func ingressRule(s *sheet, r *Resource) error {
	return s.balancerOf(r, ingressBalancers, "spec.ingressClassName", "metadata.annotations")
}

// releaseRule prices the load balancer of an ingress controller that a chart
// installs. The chart's objects are not recorded, but its values decide.
func releaseRule(s *sheet, r *Resource) error {
	if v, ok := r.value("values"); ok && v.IsComputed() {
		return errors.New("values are not known before the update")
	}
	chart, err := r.known("chart", "")
	if err != nil {
		return err
	}
	if err := s.chartPods(r, path.Base(chart)); err != nil {
		return err
	}
	switch name := path.Base(chart); name {
	case "cert-manager", "metrics-server":
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "its Pods run on the cluster's nodes"})
		return nil
	case "traefik":
	default:
		return fmt.Errorf("this program has no price rule for the chart %q", name)
	}
	// The chart's own default
	// (github.com/traefik/traefik-helm-chart/blob/master/traefik/values.yaml).
	kind, err := r.known("values.service.type", "LoadBalancer")
	if err != nil {
		return err
	}
	if kind != "LoadBalancer" || !r.flag("values.service.enabled", true) {
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "its Pods run on the cluster's nodes, without a load balancer"})
		return nil
	}
	return s.balancerOf(r, serviceBalancers, "values.service.spec.loadBalancerClass", "values.service.annotations")
}

func (s *sheet) balancerOf(r *Resource, rules map[string]func(*sheet, *Resource, wanted) error, class, annotations string) error {
	c, err := s.clusterOf(r)
	if err != nil {
		return err
	}
	w := wanted{cluster: c}
	if w.class, err = r.known(class, ""); err != nil {
		return err
	}
	if v, ok := r.value(annotations); ok && v.IsComputed() {
		return fmt.Errorf("%s are not known before the update", annotations)
	} else if ok && v.IsObject() {
		w.annotations = v.ObjectValue()
	}
	rule, ok := rules[c.cloud]
	if !ok {
		return fmt.Errorf("this program has no price rule for the load balancers of clusters on %s", c.cloud)
	}
	return rule(s, r, w)
}

// annotation is the text of one of the object's annotations, "" where it has none.
func (w wanted) annotation(name string) (string, error) {
	v := plain(w.annotations[resource.PropertyKey(name)])
	switch {
	case v.IsString():
		return v.StringValue(), nil
	case v.IsNull():
		return "", nil
	}
	return "", fmt.Errorf("the annotation %s is not known before the update", name)
}

// annotation is the text of an object's annotation, "" where it has none.
func (r *Resource) annotation(name string) (string, error) {
	v, ok := r.value("metadata.annotations")
	switch {
	case ok && v.IsComputed():
		return "", errors.New("metadata.annotations are not known before the update")
	case ok && v.IsObject():
		return wanted{annotations: v.ObjectValue()}.annotation(name)
	}
	return "", nil
}
