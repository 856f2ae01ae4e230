package workload

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// gpuResource is the resource name of NVIDIA's device plugin. Kubernetes uses its limit as its
// request.
const gpuResource = "nvidia.com/gpu"

// gpusOf returns how many GPUs a Pod has.
func gpusOf(r *rules.Resource) (decimal.Decimal, error) {
	v, ok := r.Value(limits)
	if !ok || !v.IsObject() {
		return decimal.Zero, nil // without limits there is none
	}
	switch v := rules.Plain(v.ObjectValue()[gpuResource]); {
	case v.IsNull():
		return decimal.Zero, nil
	case v.IsNumber():
		return decimal.NewFromFloat(v.NumberValue()), nil
	case v.IsString():
		return decimal.NewFromString(v.StringValue())
	}
	return decimal.Zero, fmt.Errorf("the number of GPUs, %s, is not known before the update", gpuResource)
}

// On returns the Deployments that run on machines of the type: Pods with GPUs need machines
// with GPUs, and a taint keeps other Pods off those.
func (w Workload) On(m Machine) Workload {
	var on Workload
	for _, d := range w {
		if d.Request.GPUs.IsPositive() == m.GPUs.IsPositive() {
			on = append(on, d)
		}
	}
	return on
}

// WithGPUs returns the Deployments whose Pods have GPUs.
func (w Workload) WithGPUs() Workload { return w.On(Machine{GPUs: rules.One}) }
