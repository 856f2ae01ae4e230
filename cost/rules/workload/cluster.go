package workload

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// Workload is every Deployment of a recording.
type Workload []Deployment

// All reads every Deployment.
func All(rec *rules.Recording) (Workload, error) {
	var all Workload
	for _, r := range rec.OfType(DeploymentType) {
		d, err := DeploymentOf(rec, r)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// Pods returns how many Pods run at a load.
func (w Workload) Pods(l rules.Load) decimal.Decimal {
	sum := decimal.Zero
	for _, d := range w {
		sum = sum.Add(d.Pods(l).Value)
	}
	return sum
}

// Requested returns what the Pods request together at a load.
func (w Workload) Requested(l rules.Load) (Request, error) {
	var sum Request
	for _, d := range w {
		if d.Unsized != nil {
			return sum, d.Unsized
		}
		pods := d.Pods(l).Value
		sum.CPU = sum.CPU.Add(pods.Mul(d.Request.CPU))
		sum.MemoryGiB = sum.MemoryGiB.Add(pods.Mul(d.Request.MemoryGiB))
		sum.GPUs = sum.GPUs.Add(pods.Mul(d.Request.GPUs))
	}
	return sum, nil
}

// ScaledOut returns where the number of Pods is between the minimum (0) and the maximum (1).
func (w Workload) ScaledOut(l rules.Load) decimal.Decimal {
	var width, above decimal.Decimal
	for _, d := range w {
		width, above = width.Add(d.Most.Sub(d.Least)), above.Add(d.Pods(l).Value.Sub(d.Least))
	}
	if width.IsZero() {
		return decimal.Zero
	}
	return above.Div(width)
}

// Zones returns over how many of the available zones the Pods are spread: one unless they
// request spreading.
func (w Workload) Zones(l rules.Load, zones decimal.Decimal) decimal.Decimal {
	most := rules.One
	for _, d := range w {
		if d.Zones {
			most = decimal.Max(most, decimal.Min(d.Pods(l).Value.Ceil(), zones))
		}
	}
	return most
}

// BusyCPU returns the vCPU that requests use on average: each uses the CPU limit of the Pod
// that serves it. It is unknown if the load is.
func (w Workload) BusyCPU(l rules.Load) rules.Quantity {
	busy := l.InFlight(l.Seconds)
	if busy.Unknown || len(w) == 0 {
		return busy
	}
	served, limit := decimal.Zero, decimal.Zero
	for _, d := range w {
		served, limit = served.Add(d.Most), decimal.Max(limit, d.LimitCPU)
	}
	// Each Pod serves one request at a time.
	value := decimal.Min(busy.Value, served).Mul(limit)
	return rules.Explained(value, busy.Explain+" × "+rules.Number(limit)+" vCPU")
}
