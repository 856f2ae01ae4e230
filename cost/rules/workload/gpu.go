package workload

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// gpuResource is what NVIDIA's device plugin calls a GPU. Kubernetes takes its limit for its
// request.
const gpuResource = "nvidia.com/gpu"

// gpusOf is how many GPUs a Pod has.
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

// On are the Deployments that run on machines of the type: Pods with GPUs need them, and a taint
// keeps the others off.
func (w Workload) On(m Machine) Workload {
	var on Workload
	for _, d := range w {
		if d.Request.GPUs.IsPositive() == m.GPUs.IsPositive() {
			on = append(on, d)
		}
	}
	return on
}

// WithGPUs are the Deployments whose Pods have some.
func (w Workload) WithGPUs() Workload { return w.On(Machine{GPUs: rules.One}) }
