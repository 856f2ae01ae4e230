package cost

import "fmt"

// The annotations by which a Service or an Ingress says which load balancer it
// wants of GKE (cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing,
// cloud.google.com/kubernetes-engine/docs/concepts/ingress, 2026-08).
const (
	gcpBalancerType = "networking.gke.io/load-balancer-type"
	ingressClass    = "kubernetes.io/ingress.class"
)

// gcpServiceBalancer prices what GKE makes for a Service: a passthrough load
// balancer, which costs its forwarding rule and, of what it carries, the requests.
// Those are small beside the answers, and their size is not known; they are left
// out, as everywhere in this estimate.
func gcpServiceBalancer(s *sheet, r *Resource, w wanted) error {
	kind, err := w.annotation(gcpBalancerType)
	if err != nil {
		return err
	}
	s.fixed(r, "Load balancer, forwarding rule", "gcp", "lb.forwarding", hours)
	if kind != "Internal" {
		s.usage(r, "Data transfer to the internet", "gcp", "transfer.internet", s.responses())
	}
	return nil
}

// gcpIngressBalancer prices the Application Load Balancer that GKE's own controller
// makes for an Ingress: its forwarding rules, up to five for one price, and the
// answers that it carries. An Ingress of another class is served by a controller in
// the cluster, behind that one's own Service.
func gcpIngressBalancer(s *sheet, r *Resource, w wanted) error {
	class, err := w.annotation(ingressClass)
	if err != nil {
		return err
	}
	if class == "" {
		class = w.class
	}
	switch class {
	case "", "gce":
		s.fixed(r, "Load balancer, forwarding rules", "gcp", "lb.forwarding", hours)
		s.usage(r, "Load balancer, answers carried", "gcp", "lb.data", s.responses())
		s.usage(r, "Data transfer to the internet", "gcp", "transfer.internet", s.responses())
	case "gce-internal":
		return fmt.Errorf("this program has no price rule for the Ingress class %s", class)
	default:
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "served by a controller in the cluster, behind that one's load balancer"})
	}
	return nil
}
