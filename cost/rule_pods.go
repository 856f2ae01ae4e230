package cost

import (
	"fmt"

	"github.com/shopspring/decimal"
)

const (
	deploymentType = "kubernetes:apps/v1:Deployment"
	podScalerType  = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"

	podRequests = "spec.template.spec.containers[0].resources.requests"
	podLimits   = "spec.template.spec.containers[0].resources.limits"
)

// deployment prices what Pods cost by themselves: in an Autopilot cluster of GKE
// what they request, elsewhere nothing beside the nodes; and on Google Cloud their
// log, which every cluster sends to Cloud Logging.
func deployment(s *sheet, r *Resource) error {
	c, err := s.clusterOf(r)
	if err != nil {
		return err
	}
	pods, err := s.podCount(r)
	if err != nil {
		return err
	}
	if c.cloud == "gcp" {
		s.usage(r, "Logs, application", "gcp", "logging.ingestion", s.logs())
	}
	if c.resource == nil {
		s.inExisting = true
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "the service's share of the existing cluster: its management, nodes and load balancer"})
	}
	mode, err := c.mode(r)
	switch {
	case err != nil:
		return err
	case mode != "autopilot":
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "its Pods run on the cluster's nodes"})
		return nil
	}
	return s.autopilotPods(r, pods)
}

// modeAnnotation is how an existing GKE cluster's mode gets into the recording: the
// program knows it from its configuration, and no input of Kubernetes has it.
const modeAnnotation = "bankchurn/gke-mode"

// mode is how a cluster bills Pods: `autopilot`, or something else.
func (c cluster) mode(r *Resource) (string, error) {
	switch {
	case c.cloud != "gcp":
		return "", nil
	case c.resource == nil:
		mode, err := r.annotation(modeAnnotation)
		if err == nil && mode == "" {
			err = fmt.Errorf("whether its Pods are billed is not known: the annotation %s does not say how the existing cluster works", modeAnnotation)
		}
		return mode, err
	case c.resource.flag("enableAutopilot", false):
		return "autopilot", nil
	}
	return "standard", nil
}

// requested is what one Pod requests.
type requested struct{ cpu, memoryGiB, diskGiB decimal.Decimal }

// autopilotPods charges the Pods of a Deployment.
func (s *sheet) autopilotPods(r *Resource, pods quantity) error {
	cpu, err := r.quantityOf(podRequests+".cpu", cpuCount)
	if err != nil {
		return err
	}
	memory, err := r.quantityOf(podRequests+".memory", gibibytes)
	if err != nil {
		return err
	}
	disk, err := r.quantityOf(podRequests+".ephemeral-storage", gibibytes)
	if err != nil {
		return err
	}
	s.chargePods(r, pods, requested{cpu, memory, disk})
	return nil
}

// chargePods charges what Pods request, all the time that they exist
// (cloud.google.com/kubernetes-engine/pricing, 2026-08).
func (s *sheet) chargePods(r *Resource, pods quantity, each requested) {
	time := pods.times(hours)
	s.fixed(r, "Pods, vCPU", "gcp", "gke.autopilot.vcpu", time.times(exactly(each.cpu, "vCPU")))
	s.fixed(r, "Pods, memory", "gcp", "gke.autopilot.memory", time.times(exactly(each.memoryGiB, "GiB")))
	s.fixed(r, "Pods, disk", "gcp", "gke.autopilot.disk", time.times(exactly(each.diskGiB, "GiB")))
}

// quantityOf reads a Kubernetes quantity that must be there.
func (r *Resource) quantityOf(path string, read func(string) (decimal.Decimal, error)) (decimal.Decimal, error) {
	text, err := r.known(path, "")
	if err != nil {
		return decimal.Zero, err
	}
	if text == "" {
		return decimal.Zero, fmt.Errorf("%s is not given", path)
	}
	return read(text)
}

// podCount is the number of Pods that run on average, by Little's law: a Pod serves
// one request at a time, as a model on one CPU does, and uses all the CPU of its
// limit meanwhile. The autoscaler adds Pods until each uses no more than the target's
// share of what it requests. Within the autoscaler's bounds; while no requests come,
// the minimum.
func (s *sheet) podCount(r *Resource) (quantity, error) {
	least, most, err := s.podBounds(r)
	if err != nil {
		return quantity{}, err
	}
	busy := s.atPeak(s.seconds)
	if !s.stated() || len(busy.missing) > 0 {
		if !least.Equal(most) && !s.stated() {
			s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "Pods above the minimum", Keys: busy.missing})
		}
		return exactly(least, "Pods at least"), nil
	}
	scaling, err := s.podScaling(r)
	if err != nil {
		return quantity{}, err
	}
	return s.following(func() (quantity, error) { return s.podsOf(r, scaling), nil }, nil)
}

// podsOf is the number of a Deployment's Pods at the stated load.
func (s *sheet) podsOf(r *Resource, scaling podScaling) quantity {
	least, most, share := scaling.least, scaling.most, scaling.share
	busy := s.atPeak(s.seconds)
	pods := busy.value().Div(share).Ceil()
	working := decimal.Max(least, decimal.Min(most, pods))
	if pods.GreaterThan(most) {
		s.overloaded = append(s.overloaded, Note{
			Resource: r.Name, Type: r.Type,
			Text: fmt.Sprintf("the traffic would have the autoscaler run %s Pods, and at most %s may run: requests will queue", pods, most),
		})
	}
	average, sh := s.shape.overMonth(working, least), s.shape
	return quantity{exact: average, explain: func() string {
		return fmt.Sprintf("%s Pods (%s, one at a time per Pod, busy to %s %%; %s to %s%s)",
			count(average), busy.explain(), share.Mul(hundred).Round(1), least, most, sh.explainOverMonth(working, least))
	}}
}

// podScaling is between how many Pods, and for which share of its time busy each, an
// autoscaler keeps.
type podScaling struct{ least, most, share decimal.Decimal }

// podScaling is read once a sheet: it is the same at every load.
func (s *sheet) podScaling(r *Resource) (podScaling, error) {
	if known, ok := s.pods[r]; ok {
		return known, nil
	}
	least, most, err := s.podBounds(r)
	if err != nil {
		return podScaling{}, err
	}
	share, err := s.busyShare(r)
	if err == nil {
		s.pods[r] = podScaling{least, most, share}
	}
	return s.pods[r], err
}

// podBounds are the bounds of the autoscaler, or twice the number of replicas.
func (s *sheet) podBounds(r *Resource) (least, most decimal.Decimal, err error) {
	if scaler := s.scalerOf(r); scaler != nil {
		if least, err = scaler.number("spec.minReplicas", 1); err != nil {
			return least, most, err
		}
		most, err = scaler.number("spec.maxReplicas", 1)
		return least, most, err
	}
	least, err = r.number("spec.replicas", 1)
	return least, least, err
}

// scalerOf is the autoscaler whose target is the Deployment.
func (s *sheet) scalerOf(r *Resource) *Resource {
	if scalers := s.usersOf(r, podScalerType, "spec"); len(scalers) > 0 {
		return scalers[0]
	}
	return nil
}

// busyShare is the share of time that the autoscaler lets a Pod be busy: its target
// is a share of the requested CPU, and a busy Pod uses its limit.
func (s *sheet) busyShare(r *Resource) (decimal.Decimal, error) {
	scaler := s.scalerOf(r)
	if scaler == nil {
		return one, nil
	}
	target, err := scaler.number("spec.metrics[0].resource.target.averageUtilization", 100)
	if err != nil {
		return one, err
	}
	request, err := r.quantityOf(podRequests+".cpu", cpuCount)
	if err != nil {
		return one, err
	}
	limit, err := r.quantityOf(podLimits+".cpu", cpuCount)
	if err != nil {
		return one, err
	}
	if !limit.IsPositive() || !target.IsPositive() {
		return one, nil
	}
	return decimal.Min(one, target.Div(hundred).Mul(request).Div(limit)), nil
}

// scaledOut is how far the Pods of all recorded Deployments are between the fewest
// and the most: 0 to 1.
func (s *sheet) scaledOut() (decimal.Decimal, error) {
	var range_, above decimal.Decimal
	for _, r := range s.ofType(deploymentType) {
		least, most, err := s.podBounds(r)
		if err != nil {
			return range_, err
		}
		pods, err := s.quietPodCount(r)
		if err != nil {
			return range_, err
		}
		range_, above = range_.Add(most.Sub(least)), above.Add(pods.value().Sub(least))
	}
	if range_.IsZero() {
		return decimal.Zero, nil
	}
	return above.Div(range_), nil
}

// podCapacity: every Pod serves one request at a time, and has to fit on the nodes.
func podCapacity(s *sheet, r *Resource) (float64, bool) {
	least, most, err := s.podBounds(r)
	if err != nil || s.traffic.AverageMs == nil {
		return 0, false
	}
	if room, known := s.roomForPods(r); known {
		if least.GreaterThan(room) {
			return 0, true
		}
		most = decimal.Min(most, room)
	}
	return most.InexactFloat64() * 1000 / float64(*s.traffic.AverageMs), true
}
