package workload

import "bankchurn/cost/rules"

// Nodes is a group of machines that runs Pods.
type Nodes interface {
	// MachineType is the type of each.
	MachineType() string
	// Count is how many there are at a load.
	Count(rules.Load) rules.Quantity
}
