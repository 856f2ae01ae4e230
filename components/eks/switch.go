package eks

import (
	"bankchurn/components"
	"bankchurn/service"
)

// Switch implements components.Platform.
func (a *Args) Switch(in components.Input) service.Switch {
	a = a.with(in)
	s := a.Kubernetes.Switch(in, a.cluster())
	if len(a.Kubernetes.ImagePullSecrets) == 0 {
		s.Preparations = append(components.PrepareForeign(s.Code.Image, "eks", service.AWS), s.Preparations...)
	}
	if a.existing() {
		return s
	}
	// docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html, 2026-11
	s.Preparations = append(s.Preparations, service.Preparation{
		What:     "Check the quota of On-Demand vCPU for the nodes: new accounts start with as few as 5",
		Commands: []string{components.AWSQuota("ec2", "L-1216C47A", a.Region)},
	})
	if a.Service.GPU != nil {
		code, _ := a.gpuQuota()
		s.Preparations = append(s.Preparations, components.GPUQuota(components.AWSQuota("ec2", code, a.Region)))
	}
	return s
}
