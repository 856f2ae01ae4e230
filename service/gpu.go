package service

import (
	"slices"
	"strings"

	"bankchurn/config"
)

// GPU describes the GPUs of each instance. Platforms: eks, gke and the component Workload.
type GPU struct {
	// Type is the NVIDIA model. Required on gke, and if the stack creates the nodes. In another
	// existing cluster, select its nodes with `kubernetes.nodeSelector` instead, or set both.
	// a10g: eks only.
	Type string `pulumi:"type,optional" enum:"a10g,l4,t4"`
	// Count is the number of GPUs per instance. Default: 1.
	Count int `pulumi:"count,optional" default:"1" min:"1" max:"8"`
}

// GPUs is the number of GPUs per instance, 0 if none.
func (s Service) GPUs() int {
	if s.GPU == nil {
		return 0
	}
	return s.GPU.Count
}

// validateGPU rejects a GPU that this program does not support on the platform, and names the
// platforms that support it.
func (ps Platforms) validateGPU(p Platform, s Service, r *config.Report) {
	if s.GPU == nil {
		return
	}
	kind := s.GPU.Type
	gives := func(o Platform) bool {
		return len(o.Limits.GPUs) > 0 && (kind == "" || slices.Contains(o.Limits.GPUs, kind))
	}
	const can = "; platforms that can: "
	switch {
	case len(p.Limits.GPUs) == 0:
		r.Refuse(config.Problem{Path: "service.gpu", Reason: "this program supports no GPU on " + p.Name, Fix: "remove gpu" + ps.Hint(can, gives)})
	case !gives(p):
		r.Refuse(config.Problem{
			Path: "service.gpu.type", Value: kind, Reason: p.Name + " has no such GPU",
			Allowed: strings.Join(p.Limits.GPUs, ", ") + " on " + p.Name + ps.Hint(can, gives),
		})
	}
}
