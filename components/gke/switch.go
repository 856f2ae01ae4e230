package gke

import (
	"bankchurn/components"
	"bankchurn/service"
)

// Switch implements components.Platform.
func (a *Args) Switch(in components.Input) service.Switch {
	a = a.with(in)
	s := a.Kubernetes.Switch(in, a.clusterFacts())
	if len(a.Kubernetes.ImagePullSecrets) == 0 {
		s.Preparations = append(components.PrepareForeign(s.Code.Image, "gke", service.Google), s.Preparations...)
	}
	if !a.EnableAPIs {
		s.Preparations = append(s.Preparations, components.EnableAPIs(a.neededAPIs(in.Host), in.Account, "gke.enableApis"))
	}
	if a.Service.GPU != nil && !a.existing() {
		s.Preparations = append(s.Preparations, components.GPUQuota(components.GoogleQuota("GPUS_ALL_REGIONS", in.Account)))
	}
	return s
}
